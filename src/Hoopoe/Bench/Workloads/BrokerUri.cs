using Hoopoe.Tls;

namespace Hoopoe.Bench.Workloads;

/// <summary>Where a broker is and who logs in: <c>amqp://user:password@host:port/vhost</c>. Immutable.</summary>
internal sealed record BrokerUri(string Host, int Port, bool Tls, string User, string Password, string VirtualHost)
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    /// <summary>With TLS, whom it trusts and what it shows.</summary>
    public ClientTls Trust { get; init; } = ClientTls.Usual;

    /// <summary>Reads an address; what it leaves out is guest, guest, the usual port and the virtual host /.</summary>
    public static BrokerUri Parse(string text)
    {
        bool isUri = Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"amqp://{text}", UriKind.Absolute, out var uri);
        if (!isUri || uri is not { Scheme: "amqp" or "amqps", Host.Length: > 0, Query.Length: 0 })
            throw new WorkloadException($"'{text}' is no address; an address is amqp://user:password@host:port/vhost, or amqps://... for TLS");
        string[] login = uri.UserInfo.Split(':', 2);
        bool tls = uri.Scheme == "amqps";
        string path = uri.AbsolutePath;
        return new BrokerUri(
            uri.IdnHost.Trim('[', ']'),
            uri.Port >= 0 ? uri.Port : tls ? TlsPort : PlainPort,
            tls,
            login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : "guest",
            login.Length > 1 ? Uri.UnescapeDataString(login[1]) : "guest",
            // amqp://host/ names the virtual host with the empty name in the letter of the scheme, and everybody means the usual one.
            path.Length > 1 ? Uri.UnescapeDataString(path[1..]) : "/");
    }

    /// <summary>The address without the password.</summary>
    public override string ToString() => $"{(Tls ? "amqps" : "amqp")}://{User}@{Host}:{Port}/{(VirtualHost == "/" ? "" : Uri.EscapeDataString(VirtualHost))}";
}
