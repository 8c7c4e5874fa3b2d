using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Hoopoe.Server.Http;

/// <summary>What one who calls over HTTP may take up: the web server answers or ends what is more. Immutable.</summary>
public sealed record HttpLimits
{
    // What the API's own clients send is far below: a path, a login and a handful of headers.
    private const int MostHeaders = 64;
    private const int MostHeaderBytes = 16 * 1024;

    // As many streams as there are connections could wait in one.
    private const int MostStreams = 32;

    /// <summary>The most connections at a time; 0 is no limit.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>How long the first line and the headers of a call may take.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may be kept open without a call.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Applies them to a server.</summary>
    internal void Apply(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = MaxConnections == 0 ? null : MaxConnections;
        limits.RequestHeadersTimeout = HeaderTimeout;
        limits.KeepAliveTimeout = IdleTimeout;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        limits.Http2.MaxStreamsPerConnection = MostStreams;
    }
}
