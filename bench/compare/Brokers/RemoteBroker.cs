using System.Globalization;
using System.Net;

namespace Hoopoe.Compare.Brokers;

/// <summary>A broker that somebody else started, known by its address and, on this machine, by its process.</summary>
internal sealed class RemoteBroker : IBroker
{
    private const int UsualPort = 5672;

    private RemoteBroker(string name, Uri address, int? processId)
    {
        Name = name;
        Address = new DnsEndPoint(address.Host, address.Port < 0 ? UsualPort : address.Port);
        string[] login = Uri.UnescapeDataString(address.UserInfo).Split(':', 2);
        Login = login is [var user, var password] ? new(user, password) : new("guest", "guest");
        ProcessId = processId;
    }

    public string Name { get; }

    public DnsEndPoint Address { get; }

    public NetworkCredential Login { get; }

    public int? ProcessId { get; }

    public string? DataDirectory => null;

    /// <summary>Reads NAME=amqp://[user:password@]host[:port][,pid=N].</summary>
    public static RemoteBroker Parse(string text)
    {
        string[] parts = text.Split(',');
        string[] named = parts[0].Split('=', 2);
        int? processId = null;
        if (parts is [_, var last] && last.StartsWith("pid=", StringComparison.Ordinal)
            && int.TryParse(last["pid=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            processId = number;
        bool understood = parts.Length == (processId is null ? 1 : 2) && named.Length == 2 && named[0].Length > 0
            && Uri.TryCreate(named[1], UriKind.Absolute, out var address) && address.Scheme == "amqp";
        return understood
            ? new RemoteBroker(named[0], new Uri(named[1]), processId)
            : throw new FormatException($"'{text}' is no NAME=amqp://host:port[,pid=N]");
    }

    public TimeSpan? StartAnew() => null;

    public void Dispose()
    {
        // Whoever started it ends it.
    }
}
