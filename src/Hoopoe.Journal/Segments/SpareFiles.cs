using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Segments;

/// <summary>
/// Segment files that were freed: a few wait to be recycled, more are deleted. Either takes milliseconds for a file, so it
/// is done when <see cref="GiveBack"/> is called, not by who frees it; a start finds those that it was too late for, as
/// segments with nothing in them. The content of a spare stays as it is: the salt keeps it from ever passing for
/// something else. Once <see cref="Wipe"/> was called, what was in them is overwritten first. Any thread may call.
/// </summary>
internal sealed class SpareFiles(IStorage storage, int most, long segmentBytes)
{
    private static readonly byte[] _zeros = new byte[256 * 1024];

    private readonly Lock _gate = new();
    private readonly Lock _givingBack = new();
    private readonly Queue<long> _spares = new();
    private readonly Queue<long> _freed = new();
    private bool _wipes;

    /// <summary>How many files there are, freed ones included that are still to be given back.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _spares.Count + _freed.Count;
        }
    }

    /// <summary>Whether files are still to be given back.</summary>
    public bool AnyFreed
    {
        get
        {
            lock (_gate) return _freed.Count > 0;
        }
    }

    /// <summary>Takes a file that is a spare by name already, as far as there is room for it.</summary>
    public void Adopt(long number)
    {
        lock (_gate)
        {
            if (_spares.Count < most) _spares.Enqueue(number);
            else storage.Delete(JournalNames.Spare(number));
        }
    }

    /// <summary>Notes that the files of segments are nobody's any more.</summary>
    public void Free(IReadOnlyList<long> segments)
    {
        lock (_gate)
        {
            foreach (long number in segments) _freed.Enqueue(number);
        }
    }

    /// <summary>Overwrites what is in all spares, and from now on in each file that is given back: what was in plain there is to be gone.</summary>
    public void Wipe()
    {
        lock (_givingBack)
        {
            _wipes = true;
            long[] spares;
            lock (_gate)
            {
                spares = [.. _spares];
                _spares.Clear();
            }
            foreach (long number in spares) Overwrite(JournalNames.Spare(number));
            lock (_gate)
            {
                foreach (long number in spares) _spares.Enqueue(number);
            }
        }
    }

    /// <summary>Makes freed files spares, durably, as far as there is room for them, and deletes the others.</summary>
    /// <param name="atMost">How many are given back in this call.</param>
    /// <returns>Whether there were any.</returns>
    public bool GiveBack(int atMost)
    {
        lock (_givingBack)
        {
            long[] files;
            int room;
            lock (_gate)
            {
                files = [.. _freed.Take(atMost)];
                room = Math.Clamp(most - _spares.Count, 0, files.Length);
            }
            for (int index = 0; index < files.Length; index++)
            {
                string name = JournalNames.Segment(files[index]);
                if (_wipes) Overwrite(name);
                if (index < room) storage.Rename(name, JournalNames.Spare(files[index]));
                else storage.Delete(name);
            }
            // The new names must last before the content changes, or a segment could come back with another's header.
            if (room > 0) storage.Sync();
            lock (_gate)
            {
                for (int index = 0; index < files.Length; index++) _freed.Dequeue();
                foreach (long number in files.AsSpan(0, room)) _spares.Enqueue(number);
            }
            return files.Length > 0;
        }
    }

    /// <summary>Hands out a spare, for good.</summary>
    public bool TryTake(out long number)
    {
        lock (_gate) return _spares.TryDequeue(out number);
    }

    // The header stays, so that a file that a crash leaves under its old name is a segment with nothing in it.
    private void Overwrite(string name)
    {
        using var file = storage.Open(name);
        for (long at = FileHeader.Size; at < segmentBytes; at += _zeros.Length)
            file.Write(_zeros.AsMemory(0, (int)Math.Min(_zeros.Length, segmentBytes - at)), at);
        file.Sync();
    }
}
