namespace Hoopoe.Simulation.Crashes;

/// <summary>What clients know of a definition that comes and goes: when each change was asked for, and answered.</summary>
internal sealed class Declared
{
    private readonly List<(int Asked, int Answered, bool Exists)> _changes = [];

    public void Ask(int moment, bool exists) => _changes.Add((moment, Lineage.Never, exists));

    public void Answer(int moment) => _changes[^1] = _changes[^1] with { Answered = moment };

    /// <summary>Whether it may be so at a moment.</summary>
    public bool MayBe(bool exists, int moment)
    {
        int last = _changes.FindLastIndex(change => change.Answered <= moment);
        bool known = last >= 0 && _changes[last].Exists;
        return known == exists || _changes.Skip(last + 1).Any(change => change.Asked <= moment && change.Exists == exists);
    }

    /// <summary>Begins anew with what was found.</summary>
    public void Found(bool exists)
    {
        _changes.Clear();
        _changes.Add((0, 0, exists));
    }
}
