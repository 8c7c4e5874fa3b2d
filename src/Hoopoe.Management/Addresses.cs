using System.Globalization;
using Hoopoe.Core.Connections;

namespace Hoopoe.Management;

/// <summary>Addresses as connections tell them, in the parts that the API shows. Stateless.</summary>
internal static class Addresses
{
    /// <summary>Host and port of "127.0.0.1:5672" or "[::1]:5672"; port 0 where there is none.</summary>
    public static (string Host, int Port) Split(string address)
    {
        int colon = address.LastIndexOf(':');
        return colon > 0 && int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? (address[..colon].Trim('[', ']'), port)
            : (address, 0);
    }

    /// <summary>A channel's name: its connection's, and its number.</summary>
    public static string NameOf(IClientChannel channel) => $"{channel.Connection.Name} ({channel.Number})";
}
