namespace Hoopoe.Simulation.Model;

/// <summary>
/// What a crash may leave of durable queues: the state that is certain, and what has been asked for since, in order. What
/// the disk has is a prefix of that; only of the operation at its end may some steps be there and others not.
/// </summary>
internal sealed class DurableHistory
{
    private readonly Dictionary<string, List<Copy>> _certain = [];
    private readonly List<(long Number, long Operation, Change[] Changes)> _uncertain = [];
    private long _steps;

    /// <summary>Which of the copies that are gone from a place, given those that are left there, cannot have ended while the broker started; null for none.</summary>
    internal delegate Copy? Unexplained(string place, IReadOnlyList<Copy> gone, IReadOnlyList<Copy> left);

    /// <summary>The operation under way.</summary>
    public long Operation { get; set; }

    /// <summary>Notes a step: all of it or nothing is found after a crash.</summary>
    /// <returns>The step's number.</returns>
    public long Note(params IEnumerable<Change> changes)
    {
        Change[] durable = [.. changes.Where(change => change.Copy.Durable)];
        if (durable.Length > 0) _uncertain.Add((++_steps, Operation, durable));
        return _steps;
    }

    /// <summary>Everything up to now is on disk.</summary>
    public void BecameCertain() => BecameCertain(_steps);

    /// <summary>Everything up to a step is on disk.</summary>
    public void BecameCertain(long step)
    {
        int count = _uncertain.FindLastIndex(one => one.Number <= step) + 1;
        foreach (var (_, _, changes) in _uncertain[..count]) Apply(_certain, changes);
        _uncertain.RemoveRange(0, count);
    }

    /// <summary>A queue or an exchange has ended, and that is on disk.</summary>
    public void Forget(string place)
    {
        BecameCertain();
        _certain.Remove(place);
    }

    /// <summary>Finds a moment at which the state was what was found; nothing is uncertain then.</summary>
    /// <param name="found">The messages found, by place.</param>
    /// <param name="losses">What may have ended while the broker started; what is stricter comes first.</param>
    /// <param name="left">The copies that are left, by place.</param>
    /// <returns>What does not agree, or null.</returns>
    public string? Settle(Dictionary<string, List<Identity>> found, ReadOnlySpan<Unexplained> losses, out Dictionary<string, List<Copy>> left)
    {
        left = _certain;
        var difference = new Difference(found, _certain);
        string? wrong = null;
        foreach (var allowed in losses)
        {
            wrong = Settle(difference.Clone(), allowed);
            if (wrong is null) break;
        }
        _uncertain.Clear();
        return wrong is null ? null : $"{wrong}; no moment since the last flush had what was found";
    }

    private string? Settle(Difference difference, Unexplained losses)
    {
        string? wrong = difference.Describe(losses);
        for (int done = 0; wrong is not null && done < _uncertain.Count; done++)
        {
            // Those before are there; of the others, only some of the same operation.
            var some = _uncertain[done..].TakeWhile(step => step.Operation == _uncertain[done].Operation).ToList();
            var attempt = difference.Clone();
            var taken = some.FindAll(step => attempt.TryExplain(step.Changes));
            if (attempt.Describe(losses) is null)
            {
                Apply(_uncertain[..done].Concat(taken));
                return null;
            }
            difference.Explain(_uncertain[done].Changes);
            if (difference.Describe(losses) is not null) continue;
            Apply(_uncertain[..(done + 1)]);
            return null;
        }
        return wrong;
    }

    private void Apply(IEnumerable<(long Number, long Operation, Change[] Changes)> steps)
    {
        foreach (var (_, _, changes) in steps) Apply(_certain, changes);
    }

    /// <summary>Begins anew with what was found.</summary>
    public void Restart(IEnumerable<(string Place, Copy Copy)> left)
    {
        _certain.Clear();
        _uncertain.Clear();
        foreach (var (place, copy) in left) Apply(_certain, [new Change(place, copy, Added: true)]);
    }

    private static void Apply(Dictionary<string, List<Copy>> state, Change[] changes)
    {
        foreach (var change in changes)
        {
            if (!state.TryGetValue(change.Place, out var copies)) state.Add(change.Place, copies = []);
            if (change.Added) copies.Add(change.Copy);
            else copies.Remove(change.Copy);
        }
    }

    /// <summary>A message enters or leaves a place.</summary>
    internal readonly record struct Change(string Place, Copy Copy, bool Added);

    /// <summary>What was found and is not expected, and the other way round.</summary>
    private sealed class Difference
    {
        private readonly Dictionary<string, List<Identity>> _found;
        private readonly Dictionary<(string Place, Identity Message), int> _counts = [];
        private readonly Dictionary<(string Place, Identity Message), Copy> _copies = [];

        public Difference(Dictionary<string, List<Identity>> found, Dictionary<string, List<Copy>> expected)
        {
            _found = found;
            foreach (var (place, numbers) in found)
            {
                foreach (var message in numbers) Add((place, message), 1);
            }
            foreach (var (place, copies) in expected)
            {
                foreach (var copy in copies) Expect(place, copy, -1);
            }
        }

        private Difference(Difference other)
        {
            _found = other._found;
            foreach (var (key, count) in other._counts) _counts.Add(key, count);
            foreach (var (key, copy) in other._copies) _copies.Add(key, copy);
        }

        public Difference Clone() => new(this);

        public bool TryExplain(Change[] changes)
        {
            foreach (var change in changes)
            {
                int count = _counts.GetValueOrDefault((change.Place, change.Copy.Identity));
                if (change.Added ? count <= 0 : count >= 0) return false;
            }
            Explain(changes);
            return true;
        }

        public void Explain(Change[] changes)
        {
            foreach (var change in changes) Expect(change.Place, change.Copy, change.Added ? -1 : 1);
        }

        public string? Describe(Unexplained losses)
        {
            foreach (var ((place, message), count) in _counts.OrderBy(one => one.Key.Message.Number))
            {
                if (count > 0) return $"#{message.Number} is in {place} {count} times too often";
            }
            foreach (var gone in _counts.Keys.GroupBy(one => one.Place, one => _copies[one]))
            {
                Copy[] left = [.. _found.GetValueOrDefault(gone.Key, []).Select(message => _copies[(gone.Key, message)])];
                if (losses(gone.Key, [.. gone], left) is { } lost) return $"#{lost.Message.Number} is lost from {gone.Key}";
            }
            return null;
        }

        private void Expect(string place, Copy copy, int count)
        {
            _copies[(place, copy.Identity)] = copy;
            Add((place, copy.Identity), count);
        }

        private void Add((string Place, Identity Message) key, int count)
        {
            int sum = _counts.GetValueOrDefault(key) + count;
            if (sum == 0) _counts.Remove(key);
            else _counts[key] = sum;
        }
    }
}
