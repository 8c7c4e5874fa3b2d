using Hoopoe.Journal;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>Finds damage in the journal by where it is. Immutable.</summary>
internal sealed class DamageMap(IEnumerable<Damage> damages)
{
    // In order and apart from each other, as a scan finds them.
    private readonly Damage[] _inOrder = [.. damages.Where(damage => damage.Position.Value > 0).OrderBy(damage => damage.Position)];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _inOrder.Length == 0;

    /// <summary>The first damage to bytes of the journal, or null.</summary>
    public Damage? Find(long position, long length)
    {
        int low = 0;
        int high = _inOrder.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_inOrder[middle].Position.Value + _inOrder[middle].Length <= position) low = middle + 1;
            else high = middle;
        }
        return low < _inOrder.Length && _inOrder[low].Position.Value < position + length ? _inOrder[low] : null;
    }
}
