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
    private readonly List<SocketListener> _listeners = [];

    private readonly ListenOptions _options;

    private AmqpListeners(ListenOptions options) => _options = options;

    /// <summary>Where they listen.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _listeners.Select(listener => listener.Address)];

    /// <summary>Whether they accept no more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>How to listen at the same places again, where ports were found by themselves.</summary>
    public ListenOptions Reopened => _options with { Addresses = [.. EndPoints.Select(place => new ListenAddress(place.Address, place.Port))] };

    /// <summary>Opens all of them.</summary>
    /// <exception cref="HoopoeStartException">One cannot be opened.</exception>
    public static async Task<AmqpListeners> OpenAsync(ListenOptions options, Func<ITransport, Task> serve, ServerLog log)
    {
        var listeners = new AmqpListeners(options);
        try
        {
            foreach (var address in options.Addresses)
                listeners._listeners.Add(listeners.Open(address.Address, address.Port ?? options.Port, serve, log));
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
        foreach (var listener in _listeners) await listener.DisposeAsync();
    }

    private SocketListener Open(IPAddress? address, int port, Func<ITransport, Task> serve, ServerLog log)
    {
        try
        {
            return address is null ? OpenAny(port, serve, log) : new SocketListener(new IPEndPoint(address, port), _options, serve, log);
        }
        catch (SocketException error)
        {
            throw new HoopoeStartException(
                $"cannot listen at {(address is null ? "*" : address)} port {port} for AMQP: {HoopoeStartException.Reason(error)}", error);
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
