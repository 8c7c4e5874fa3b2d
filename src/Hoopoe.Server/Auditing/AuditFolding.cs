using Hoopoe.Core.Auditing;

namespace Hoopoe.Server.Auditing;

/// <summary>
/// Counts what happens again and again, so that a storm of it fills no disk: the first is told at once, and how many like it followed when a time has
/// passed without being told. Belongs to the trail, which calls it under its lock.
/// </summary>
internal sealed class AuditFolding
{
    // Of more different things than this at a time, only what was done and what came of it is told.
    private const int MostKinds = 1000;

    // What is refused is told of again after this, and then after twice as long each time, up to an hour, for as long as it goes on.
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    private readonly Dictionary<AuditEvent, Window> _windows = [];
    private DateTimeOffset _nextDue = DateTimeOffset.MaxValue;

    /// <summary>Whether nothing is counted.</summary>
    public bool IsEmpty => _windows.Count == 0;

    /// <summary>Whether a thing is told now; else it is counted, to be told later.</summary>
    public bool IsTold(AuditEvent happened, DateTimeOffset now)
    {
        if (happened is { IsFolded: false, Outcome: AuditOutcome.Allowed }) return true;
        var kind = KindOf(happened);
        if (!_windows.TryGetValue(kind, out var window))
        {
            if (_windows.Count >= MostKinds)
            {
                kind = new AuditEvent(new AuditActor("*", "*", happened.Actor.Protocol), happened.Action, happened.Outcome) { Detail = "of many users, places or things" };
                if (!_windows.TryGetValue(kind, out window)) _windows.Add(kind, window = Open(now, happened));
                Count(window, now);
                return false;
            }
            _windows.Add(kind, Open(now, happened));
            return true;
        }
        Count(window, now);
        return false;
    }

    /// <summary>Takes the counts that are due; at the end, all there are.</summary>
    public IReadOnlyList<AuditEntry> Take(DateTimeOffset now, bool all = false)
    {
        if (now < _nextDue && !all) return [];
        List<AuditEntry> taken = [];
        var next = DateTimeOffset.MaxValue;
        foreach (var (kind, window) in _windows.ToArray())
        {
            if (now >= window.Due || all)
            {
                if (window.Count > 0) taken.Add(new AuditEntry(kind, window.Last) { Count = window.Count, Since = window.Since });
                // What has not happened again for the whole time is told anew when it does.
                if (window.Count == 0 || all)
                {
                    _windows.Remove(kind);
                    continue;
                }
                window.Count = 0;
                window.Length = window.Length * 2 < _longest ? window.Length * 2 : _longest;
                window.Due = now + window.Length;
            }
            if (window.Due < next) next = window.Due;
        }
        _nextDue = next;
        return taken;
    }

    private Window Open(DateTimeOffset now, AuditEvent happened)
    {
        // Who calls the API again and again does what is allowed: once an hour says it.
        var length = happened.Outcome == AuditOutcome.Allowed ? _longest : _first;
        var window = new Window { Length = length, Due = now + length, Since = now };
        if (window.Due < _nextDue) _nextDue = window.Due;
        return window;
    }

    private static void Count(Window window, DateTimeOffset now)
    {
        if (window.Count++ == 0) window.Since = now;
        window.Last = now;
    }

    // A port says nothing of who it is: each attempt comes from another.
    private static AuditEvent KindOf(AuditEvent happened)
    {
        int colon = happened.Actor.Peer.LastIndexOf(':');
        return colon < 0 ? happened : happened with { Actor = happened.Actor with { Peer = happened.Actor.Peer[..colon] } };
    }

    /// <summary>What is known of one thing that happens again and again.</summary>
    private sealed class Window
    {
        public TimeSpan Length { get; set; }

        public DateTimeOffset Due { get; set; }

        public DateTimeOffset Since { get; set; }

        public DateTimeOffset Last { get; set; }

        public long Count { get; set; }
    }
}
