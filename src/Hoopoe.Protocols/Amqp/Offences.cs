using Hoopoe.Core;

namespace Hoopoe.Protocols.Amqp;

/// <summary>
/// Tells the log who broke the protocol or ran into a limit, so that it names the culprit and yet nobody can fill it: a few
/// lines for an address and some for all in a minute, and at its end one line about the rest. Lives as long as its server; any
/// thread may call.
/// </summary>
/// <param name="log">Where it is told.</param>
/// <param name="upkeep">The timers by which the minute passes.</param>
internal sealed class Offences(AmqpLog log, Timers upkeep) : ITimed
{
    /// <summary>How many lines there are about one address in a minute.</summary>
    public const int MostOfAddress = 3;

    /// <summary>How many lines there are in a minute.</summary>
    public const int Most = 60;

    private const long WindowMs = 60_000;

    // Those who come from ever other addresses are counted together from here on.
    private const int MostAddresses = 1000;

    private const string Others = "other addresses";

    // What a client says of itself may be as long as a frame.
    private const int LongestText = 300;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private bool _open;
    private int _told;
    private long _untold;

    /// <summary>Notes what a connection did, and tells it unless enough was told.</summary>
    /// <param name="address">Where it comes from, without the port.</param>
    /// <param name="connection">How the log names it.</param>
    /// <param name="user">Who is logged in; null before.</param>
    /// <param name="what">What it did.</param>
    public void Note(string address, string connection, string? user, string what)
    {
        if (MayTell(address)) log.Offence(Short(connection), Short(user ?? "nobody"), Short(what));
    }

    /// <summary>Counts an offence that the caller tells in words of its own: whether it may.</summary>
    public bool MayTell(string address)
    {
        lock (_lock)
        {
            if (!_open) Open();
            if (!_counts.ContainsKey(address) && _counts.Count >= MostAddresses) address = Others;
            int count = _counts[address] = _counts.GetValueOrDefault(address) + 1;
            bool told = count <= MostOfAddress && _told < Most;
            if (told) _told++;
            else _untold++;
            return told;
        }
    }

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        long untold;
        int addresses;
        KeyValuePair<string, int> worst;
        lock (_lock)
        {
            (untold, addresses) = (_untold, _counts.Count);
            worst = _counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).First();
            _counts.Clear();
            (_open, _told, _untold) = (false, 0, 0);
        }
        if (untold > 0) log.MoreOffences(untold, addresses, worst.Key, worst.Value);
    }

    /// <summary>A text as long as a line of the log may be.</summary>
    public static string Short(string text) => text.Length <= LongestText ? text : $"{text[..LongestText]}…";

    private void Open()
    {
        _open = true;
        upkeep.Schedule(this, upkeep.Clock.NowMs + WindowMs);
    }
}
