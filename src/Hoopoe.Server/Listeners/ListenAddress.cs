using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Hoopoe.Server.Listeners;

/// <summary>One address to listen at, with a port of its own if it names one.</summary>
/// <param name="Address">The address; null for all of the machine's, of IPv6 and IPv4.</param>
/// <param name="Port">Its own port, or null for the common one.</param>
public sealed record ListenAddress(IPAddress? Address, int? Port)
{
    /// <summary>All of the machine's addresses.</summary>
    public static ListenAddress Any { get; } = new(null, null);

    /// <summary>This machine alone, over IPv4.</summary>
    public static ListenAddress Loopback { get; } = new(IPAddress.Loopback, null);

    /// <summary>Reads "127.0.0.1", "::1", "localhost" or "*", with ":port" behind it if wanted ("[::1]:5673").</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        string host = text;
        int? port = null;
        int colon = text.LastIndexOf(':');
        bool bare = IPAddress.TryParse(text, out _) && !text.StartsWith('[') && (colon < 0 || text.IndexOf(':', StringComparison.Ordinal) != colon);
        if (!bare && colon >= 0 && !text.EndsWith(']'))
        {
            if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)) return false;
            (host, port) = (text[..colon], number);
        }
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        if (host == "*") address = new ListenAddress(null, port);
        else if (host == "localhost") address = new ListenAddress(IPAddress.Loopback, port);
        else if (IPAddress.TryParse(host, out var parsed)) address = new ListenAddress(parsed, port);
        return address is not null;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string host = Address is null ? "*" : Port is null || !Address.ToString().Contains(':', StringComparison.Ordinal) ? Address.ToString() : $"[{Address}]";
        return Port is { } port ? $"{host}:{port}" : host;
    }
}
