using System.Text;

namespace Hoopoe.Server.Client;

/// <summary>What AMQP asks of the names and keys of definitions, where a network client could not even say anything else.</summary>
internal static class NameRules
{
    /// <summary>The name without line breaks, which RabbitMQ drops too.</summary>
    /// <exception cref="ArgumentException">It is longer than 255 bytes.</exception>
    public static string Checked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int length = Encoding.UTF8.GetByteCount(name);
        return length <= byte.MaxValue
            ? Protocols.Amqp.Channels.QueueMethods.WithoutLineBreaks(name)
            : throw new ArgumentException($"'{name[..32]}…' has {length} bytes in UTF-8; AMQP takes 255 at most.", nameof(name));
    }
}
