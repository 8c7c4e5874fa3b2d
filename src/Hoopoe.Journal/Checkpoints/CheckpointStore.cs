using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Segments;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Checkpoints;

/// <summary>
/// The checkpoint in force, and the way from one to the next: no file that the old one needs goes before the new one is
/// durable. Used by one thread at a time.
/// </summary>
internal sealed class CheckpointStore(SegmentFiles files, SegmentLedger ledger, SpareFiles spares, Action workWaits)
{
    private bool _isBegun;
    private long _newest;

    private IStorage Storage => files.Storage;

    /// <summary>Says which checkpoint is in force; 0 for none.</summary>
    public void Start(long newest) => _newest = newest;

    /// <summary>Begins the next one's file.</summary>
    public CheckpointFile Begin(long replayFrom)
    {
        if (_isBegun) throw new InvalidOperationException("A checkpoint is begun before the last one ended.");
        var file = new CheckpointFile(this, files.Identity, Storage, _newest + 1, replayFrom);
        _isBegun = true;
        return file;
    }

    /// <summary>The file is complete and synced: puts it in force, and frees what the one before needed.</summary>
    public void Adopt(CheckpointFile file)
    {
        Storage.Rename(JournalNames.New(JournalNames.Checkpoint(file.Number)), JournalNames.Checkpoint(file.Number));
        _newest = file.Number;
        Storage.Sync();
        foreach (long older in JournalNames.Checkpoints(Storage.Names))
        {
            if (older < file.Number) Storage.Delete(JournalNames.Checkpoint(older));
        }
        // Only when the old one is gone for good may the segments go that it refers to.
        Storage.Sync();
        Free(file.ReplayFrom);
    }

    /// <summary>The next one may begin.</summary>
    public void End() => _isBegun = false;

    private void Free(long before)
    {
        var unused = ledger.Unused(before);
        foreach (long number in unused)
        {
            files.Close(number);
            ledger.Close(number);
        }
        if (unused.Count == 0) return;
        spares.Free(unused);
        workWaits();
    }
}
