using Hoopoe.Core;
using Hoopoe.Protocols.Transport;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// The connections that have not logged in yet, in the order in which they came, and how many of them there may be: in all, and
/// from one address. Where there is no place left, one that has had time enough makes room: so those who open connections and say
/// nothing get in nobody's way, while those who log in at once are served however many come together. Lives as long as its
/// server; any thread may call.
/// </summary>
/// <param name="most">How many there may be; 0 is no limit.</param>
/// <param name="mostOfAddress">How many there may be from one address; 0 is no limit.</param>
/// <param name="clock">The clock by which connections live.</param>
internal sealed class PendingLogins(int most, int mostOfAddress, Clock clock)
{
    // A login takes milliseconds, over the slowest network few round trips.
    private const long TimeEnoughMs = 1000;

    private readonly Lock _lock = new();
    private readonly LinkedList<PendingLogin> _all = [];
    private readonly Dictionary<string, LinkedList<PendingLogin>> _byAddress = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _all.Count;
        }
    }

    /// <summary>Takes a place for a connection; where there is none, says which limit there is no place under.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="login">Its place, to be left when it has logged in or ended.</param>
    /// <param name="outstayed">The connection that had to make room, which the caller cuts off; or null.</param>
    /// <returns>Why there is no place, or null.</returns>
    public string? Enter(ITransport transport, out PendingLogin? login, out PendingLogin? outstayed)
    {
        (login, outstayed) = (null, null);
        string address = AddressOf(transport);
        lock (_lock)
        {
            long now = clock.NowMs;
            var ofAddress = _byAddress.GetValueOrDefault(address);
            if (IsFull(ofAddress?.Count ?? 0, mostOfAddress) && (outstayed = Outstayed(ofAddress!, now)) is null)
                return $"{mostOfAddress} connections from {address} have not logged in yet (amqp.max-unauthenticated-per-address)";
            if (outstayed is null && IsFull(_all.Count, most) && (outstayed = Outstayed(_all, now)) is null)
                return $"{most} connections have not logged in yet (amqp.max-unauthenticated)";
            if (outstayed is not null) Remove(outstayed);
            login = new PendingLogin(this, transport, address, now);
            Add(login);
        }
        return null;
    }

    /// <summary>The address of a peer, without its port.</summary>
    public static string AddressOf(ITransport transport)
    {
        int colon = transport.Peer.LastIndexOf(':');
        return colon < 0 ? transport.Peer : transport.Peer[..colon];
    }

    /// <summary>Gives a place back; more than once is once.</summary>
    internal void Leave(PendingLogin login)
    {
        lock (_lock) Remove(login);
    }

    private static bool IsFull(int count, int limit) => limit > 0 && count >= limit;

    private static PendingLogin? Outstayed(LinkedList<PendingLogin> those, long now) =>
        those.First is { Value: var oldest } && now - oldest.SinceMs >= TimeEnoughMs ? oldest : null;

    private void Add(PendingLogin login)
    {
        if (!_byAddress.TryGetValue(login.Address, out var ofAddress)) _byAddress.Add(login.Address, ofAddress = []);
        login.InAll = _all.AddLast(login);
        login.OfAddress = ofAddress.AddLast(login);
    }

    private void Remove(PendingLogin login)
    {
        if (login.InAll is null) return;
        var ofAddress = login.OfAddress!.List!;
        _all.Remove(login.InAll);
        ofAddress.Remove(login.OfAddress);
        if (ofAddress.Count == 0) _byAddress.Remove(login.Address);
        login.InAll = login.OfAddress = null;
    }
}
