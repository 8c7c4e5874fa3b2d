using System.Net;
using System.Net.Sockets;
using Hoopoe.Protocols.Transport;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Transport;

namespace Hoopoe.Server.Listeners;

/// <summary>
/// The sockets at which clients connect: all of them open, or none. Disposing accepts no more; connections go on.
/// </summary>
internal sealed class AmqpListeners : IAsyncDisposable
{
    private readonly List<SocketListener> _plain = [];
    private readonly List<SocketListener> _secure = [];
    private readonly ListenOptions _options;

    private AmqpListeners(ListenOptions options) => _options = options;

    /// <summary>Where they listen without TLS.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _plain.Select(listener => listener.Address)];

    /// <summary>Where they listen for TLS.</summary>
    public IReadOnlyList<IPEndPoint> SecureEndPoints => [.. _secure.Select(listener => listener.Address)];

    /// <summary>Whether they accept no more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>How to listen at the same places again, where ports were found by themselves.</summary>
    public AmqpPlaces Reopened => new([.. EndPoints.Select(Again)], [.. SecureEndPoints.Select(Again)], _options);

    /// <summary>Opens all of them.</summary>
    /// <param name="places">Where.</param>
    /// <param name="serve">Serves connections without TLS.</param>
    /// <param name="serveSecure">Serves those that are to be over TLS.</param>
    /// <param name="log">Told of trouble with accepting.</param>
    /// <exception cref="HoopoeStartException">One cannot be opened.</exception>
    public static async Task<AmqpListeners> OpenAsync(AmqpPlaces places, Func<ITransport, Task> serve, Func<ITransport, Task> serveSecure, ServerLog log)
    {
        var listeners = new AmqpListeners(places.Listen);
        try
        {
            foreach (var place in places.Plain) listeners._plain.Add(listeners.Open(place, "AMQP", serve, log));
            foreach (var place in places.Secure) listeners._secure.Add(listeners.Open(place, "AMQP over TLS (tls.port)", serveSecure, log));
            return listeners;
        }
        catch
        {
            await listeners.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        IsClosed = true;
        foreach (var listener in _plain.Concat(_secure)) await listener.DisposeAsync();
    }

    private static ListenAddress Again(IPEndPoint place) => new(place.Address, place.Port);

    private SocketListener Open(ListenAddress place, string purpose, Func<ITransport, Task> serve, ServerLog log)
    {
        var (address, port) = (place.Address, place.Port.GetValueOrDefault());
        try
        {
            return address is null ? OpenAny(port, serve, log) : new SocketListener(new IPEndPoint(address, port), _options, serve, log);
        }
        catch (SocketException error)
        {
            throw new HoopoeStartException(
                $"cannot listen at {(address is null ? "*" : address)} port {port} for {purpose}: {HoopoeStartException.Reason(error)}", error);
        }
    }

    // One socket takes IPv6 and IPv4; where IPv6 is off, IPv4 alone is all there is.
    private SocketListener OpenAny(int port, Func<ITransport, Task> serve, ServerLog log)
    {
        if (!Socket.OSSupportsIPv6) return new SocketListener(new IPEndPoint(IPAddress.Any, port), _options, serve, log);
        try
        {
            return new SocketListener(new IPEndPoint(IPAddress.IPv6Any, port), _options, serve, log);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            return new SocketListener(new IPEndPoint(IPAddress.Any, port), _options, serve, log);
        }
    }
}
