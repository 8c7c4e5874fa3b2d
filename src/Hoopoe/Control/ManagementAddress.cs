namespace Hoopoe.Control;

/// <summary>Where a broker's HTTP API is and who logs in: <c>http://user:password@host:15672</c>. Immutable.</summary>
internal sealed record ManagementAddress(Uri Root, string User, string Password)
{
    /// <summary>The variable that names the broker where no option does.</summary>
    public const string Variable = "HOOPOE_URL";

    public const string Usual = "http://localhost:15672";

    private const int PlainPort = 15672;
    private const int TlsPort = 15671;

    /// <summary>Reads an address; what it leaves out is guest, guest and the management port. A path is kept, for brokers behind a proxy.</summary>
    /// <exception cref="ControlException">It is no address; the message has no password in it.</exception>
    public static ManagementAddress Parse(string text)
    {
        string full = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (!Uri.TryCreate(full, UriKind.Absolute, out var uri) || uri is not { Scheme: "http" or "https", Host.Length: > 0, Query.Length: 0, Fragment.Length: 0 })
            throw new ControlException("the broker's address is http://user:password@host:15672, or https://... for TLS", Control.ExitCode.Usage);
        int port = HasPort(full) ? uri.Port : uri.Scheme == "https" ? TlsPort : PlainPort;
        string[] login = uri.UserInfo.Split(':', 2);
        return new ManagementAddress(
            new UriBuilder(uri.Scheme, uri.Host, port, uri.AbsolutePath.TrimEnd('/') + "/").Uri,
            login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : "guest",
            login.Length > 1 ? Uri.UnescapeDataString(login[1]) : "guest");
    }

    /// <summary>The address of one thing the API serves; names are taken as they are, dots and slashes included.</summary>
    public Uri At(string path) => new($"{Root.AbsoluteUri}api/{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>The address without the login.</summary>
    public override string ToString() => Root.AbsoluteUri.TrimEnd('/');

    /// <summary>Whether a port is written out, which may be the scheme's own.</summary>
    private static bool HasPort(string address)
    {
        string authority = address.Split("://", 2)[1].Split('/', 2)[0];
        string host = authority[(authority.LastIndexOf('@') + 1)..];
        return host.LastIndexOf(':') > host.LastIndexOf(']');
    }
}
