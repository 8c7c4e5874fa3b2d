using System.Globalization;

namespace Hoopoe.Tests.Workloads;

/// <summary>Tells a workload's messages apart: who published it, as what number, whereto. It is the message's body.</summary>
internal readonly record struct MessageId(string Publisher, long Number, string Target)
{
    public static MessageId Parse(string text) =>
        text.Split('/') is [var publisher, var number, var target, ..]
            ? new MessageId(publisher, long.Parse(number, CultureInfo.InvariantCulture), target)
            : throw new FormatException($"'{text}' is no message of a workload");

    public override string ToString() => $"{Publisher}/{Number}/{Target}/";
}
