using Hoopoe.Core;

namespace Hoopoe.Management.Hints;

/// <summary>
/// What is being told: a finding that comes back round after round appears, and one that has not come back for some rounds is gone. One thread
/// at a time writes, any may read. Lives as long as the API.
/// </summary>
/// <param name="clock">Says since when.</param>
internal sealed class HintBoard(Clock clock)
{
    // Two rounds of a quarter of a minute: what passes by itself is nobody's business.
    private const int RoundsToRaise = 2;
    private const int RoundsToClear = 2;

    // What more is wrong than this is the same everywhere, and the memory is bounded.
    private const int Most = 500;

    private readonly Dictionary<(object Rule, object Thing), Tracked> _tracked = [];
    private int _round;
    private volatile IReadOnlyList<Hint> _shown = [];

    /// <summary>What is wrong, the worst first, else by id.</summary>
    public IReadOnlyList<Hint> Shown => _shown;

    /// <summary>Applies a rule to something.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="thing">What it is applied to; the same object each round.</param>
    /// <param name="sample">What is known of it.</param>
    /// <param name="subject">What a hint says that it is.</param>
    public void Apply<T, TThing>(Rule<T> rule, TThing thing, T sample, Func<TThing, HintSubject> subject)
        where TThing : class
    {
        bool isTracked = _tracked.TryGetValue((rule, thing), out var tracked);
        if (rule.Judge(sample, tracked is { IsShown: true }) is not { } finding) return;
        if (!isTracked)
        {
            if (_tracked.Count >= Most) return;
            _tracked.Add((rule, thing), tracked = new Tracked(rule.Name, subject(thing), clock.UtcNow));
        }
        tracked!.Note(finding, _round);
    }

    /// <summary>Whether anything is, or may soon be, told of something by a rule.</summary>
    public bool IsTracked(object rule, object thing) => _tracked.ContainsKey((rule, thing));

    /// <summary>Ends a round: all rules have been applied to all there is.</summary>
    public void EndRound()
    {
        foreach (var (key, tracked) in _tracked)
        {
            if (tracked.LastRound < _round - (tracked.IsShown ? RoundsToClear - 1 : 0)) _tracked.Remove(key);
        }
        _shown =
        [
            .. _tracked.Values.Where(one => one.IsShown).Select(one => one.ToHint())
                .OrderByDescending(hint => hint.Finding.Severity).ThenBy(hint => hint.Id, StringComparer.Ordinal),
        ];
        _round++;
    }

    private sealed class Tracked(string rule, HintSubject subject, DateTimeOffset since)
    {
        private Finding? _finding;
        private int _times;

        public int LastRound { get; private set; }

        public bool IsShown => _times >= RoundsToRaise;

        public void Note(Finding finding, int round)
        {
            (_finding, LastRound) = (finding, round);
            if (!IsShown) _times++;
        }

        public Hint ToHint() => new(rule, subject, _finding!, since);
    }
}
