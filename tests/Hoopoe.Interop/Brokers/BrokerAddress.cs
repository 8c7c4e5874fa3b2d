using System.Globalization;

namespace Hoopoe.Interop.Brokers;

/// <summary>Where a broker listens for AMQP.</summary>
public sealed record BrokerAddress(string Host, int Port)
{
    public static BrokerAddress Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        return new(text[..colon], int.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }
}
