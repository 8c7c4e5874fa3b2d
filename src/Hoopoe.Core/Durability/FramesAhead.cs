using Hoopoe.Core.Durability.Records;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability;

/// <summary>
/// The frames of one change that is too large for a single one, but for the last: they are in the journal and count for
/// nothing until that last one names them. Each is under way until the queues have its messages, so that no checkpoint frees
/// it or begins a replay behind it. Belongs to the <see cref="EnteringFrame"/> that fills them.
/// </summary>
internal sealed class FramesAhead(IDurableLog log)
{
    private readonly List<Part> _parts = [];

    // Offsets in the change as a whole are told apart from positions by where its frames were appended.
    private readonly record struct Part(long From, Entering Entering, long LiveBytes);

    /// <summary>How many there are.</summary>
    public int Count => _parts.Count;

    /// <summary>Bytes in all of them.</summary>
    public long Length { get; private set; }

    /// <summary>Appends a frame to the journal; clears the builder.</summary>
    /// <exception cref="JournalException">The journal does not take it.</exception>
    public void Append(FrameBuilder frame, long liveBytes)
    {
        int length = frame.Length;
        frame.IsAhead = true;
        _parts.Add(new Part(Length, log.Enter(frame, liveBytes), liveBytes));
        Length += length;
    }

    /// <summary>Names them in the frame that makes them count.</summary>
    public void Commit(FrameBuilder last)
    {
        if (_parts.Count > 0) CommittedRecord.Write(last, _parts.Select(part => part.Entering.Start));
    }

    /// <summary>Where in the journal an offset in the change lies, if it is in one of them.</summary>
    public bool TryFind(long offset, out long position)
    {
        position = 0;
        if (offset >= Length) return false;
        int low = 0;
        for (int high = _parts.Count; high - low > 1;)
        {
            int middle = (low + high) / 2;
            if (_parts[middle].From <= offset) low = middle;
            else high = middle;
        }
        position = _parts[low].Entering.Start.Value + offset - _parts[low].From;
        return true;
    }

    /// <summary>Tells that the queues have their messages.</summary>
    public void Entered()
    {
        foreach (var part in _parts) log.Entered(part.Entering);
        Forget();
    }

    /// <summary>Gives them up: nothing will ever name them.</summary>
    public void GiveUp()
    {
        foreach (var part in _parts)
        {
            log.Release(part.Entering.Start.Value, part.LiveBytes);
            log.Entered(part.Entering);
        }
        Forget();
    }

    private void Forget()
    {
        _parts.Clear();
        Length = 0;
    }
}
