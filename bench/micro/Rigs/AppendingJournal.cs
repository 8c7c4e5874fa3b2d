using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Storage;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Micro.Rigs;

/// <summary>
/// A journal that is appended to without end: what lies in it is nobody's, so that a checkpoint now and then gives its files
/// back. Lives on the benchmark's thread.
/// </summary>
internal sealed class AppendingJournal : IDisposable
{
    private const int SegmentBytes = 8 << 20;

    private readonly NodeJournal _journal;
    private readonly FrameBuilder _frame = new();
    private readonly byte[] _payload;
    private JournalPosition _checkpoint;

    public AppendingJournal(IStorage storage, int payload, bool syncs)
    {
        _payload = new byte[payload];
        var options = new JournalOptions { SegmentBytes = SegmentBytes, Time = TimeProvider.System, NewIdentity = Guid.NewGuid, Syncs = syncs };
        _journal = NodeJournal.Open(storage, options, new RecordingReader());
        _checkpoint = _journal.End;
    }

    /// <summary>Appends a frame with one record.</summary>
    public void Append()
    {
        Fill();
        _journal.Append(_frame);
    }

    public void Flush()
    {
        _journal.Flush();
        if (_journal.End.Value - _checkpoint.Value < 4 * SegmentBytes) return;
        _checkpoint = _journal.End;
        using (var checkpoint = _journal.BeginCheckpoint(_checkpoint))
        {
            Fill();
            checkpoint.Add(_frame);
            checkpoint.Complete();
        }
        _frame.Clear();
        _journal.GiveBackFiles();
    }

    public void Dispose() => _journal.Dispose();

    private void Fill()
    {
        _frame.Begin(1);
        _frame.Write(_payload);
        _frame.End();
    }
}
