namespace Hoopoe.Server.Tls;

/// <summary>
/// Writes failed handshakes to the log, a few for each address within a minute: the rest is counted, so that nobody can fill the log.
/// Lives as long as the broker; any thread may call.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="log">Where to.</param>
internal sealed class HandshakeFailures(TimeProvider time, TlsLog log)
{
    private const int MostLines = 5;

    // Beyond so many addresses at a time all others share one place.
    private const int MostAddresses = 1000;
    private const string Others = "";

    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tally> _byAddress = new(StringComparer.Ordinal);

    /// <summary>Notes one.</summary>
    /// <param name="peer">Whose: address and port.</param>
    /// <param name="local">Where it connected.</param>
    /// <param name="reason">Why it failed; null where the peer said nothing at all.</param>
    public void Note(string peer, string local, string? reason)
    {
        if (reason is null) log.HungUp(peer, local);
        else if (Admit(AddressOf(peer)) is { } unlogged)
        {
            if (unlogged == 0) log.HandshakeFailed(peer, local, reason);
            else log.HandshakesFailed(peer, local, reason, unlogged);
        }
    }

    // How many were passed over since the last line; null where this one is too.
    private long? Admit(string address)
    {
        long now = time.GetTimestamp();
        lock (_gate)
        {
            if (!_byAddress.TryGetValue(address, out var tally))
            {
                if (_byAddress.Count >= MostAddresses) Forget(now);
                if (_byAddress.Count >= MostAddresses) address = Others;
                if (!_byAddress.TryGetValue(address, out tally)) _byAddress.Add(address, tally = new Tally { Began = now });
            }
            if (time.GetElapsedTime(tally.Began, now) >= _window) (tally.Began, tally.Lines) = (now, 0);
            if (tally.Lines >= MostLines)
            {
                tally.Unlogged++;
                return null;
            }
            tally.Lines++;
            (long unlogged, tally.Unlogged) = (tally.Unlogged, 0);
            return unlogged;
        }
    }

    private void Forget(long now)
    {
        foreach (var (address, tally) in _byAddress)
        {
            if (time.GetElapsedTime(tally.Began, now) >= _window) _byAddress.Remove(address);
        }
    }

    private static string AddressOf(string peer) => peer.LastIndexOf(':') is var colon and > 0 ? peer[..colon] : peer;

    private sealed class Tally
    {
        public long Began { get; set; }

        public int Lines { get; set; }

        public long Unlogged { get; set; }
    }
}
