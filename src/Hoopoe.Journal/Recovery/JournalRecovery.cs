using Hoopoe.Journal.Checkpoints;
using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Segments;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Recovery;

/// <summary>
/// Opens what a directory holds: the newest checkpoint, then the journal from its position on, then the end is made fit to
/// go on. Nothing of the directory changes before all has been read, but for copies of damage. Used once.
/// </summary>
internal sealed class JournalRecovery(SegmentFiles files, IJournalReader reader, bool rewrites)
{
    private const long ProgressStep = 1024 * 1024;

    private readonly IStorage _storage = files.Storage;
    private readonly JournalIdentity _identity = files.Identity;
    private long _before;
    private long _shown;
    private long _total;

    /// <summary>Recovers; gives where to go on and the number that the last checkpoint had.</summary>
    public (RecoveredEnd End, long Checkpoint) Run()
    {
        var names = _storage.Names;
        var checkpoints = JournalNames.Checkpoints(names);
        var segments = JournalNames.Segments(names);
        _total = checkpoints.Count == 0 ? 0 : LengthOf(checkpoints[^1]);
        var (from, proven) = checkpoints.Count == 0 ? (_identity.StartOf(1), 0) : ReadCheckpoints(checkpoints);
        reader.CheckpointRead(new JournalPosition(from));
        segments.RemoveAll(number => number < _identity.NumberOf(from));
        var scan = Scan(segments, from, proven);
        var end = new TailRepair(files).Run(scan.End, Math.Max(from, scan.Proven), scan.Stale, rewrites);
        foreach (string name in names.Where(JournalNames.IsUnfinished)) _storage.Delete(name);
        return (end, checkpoints.Count == 0 ? 0 : checkpoints[^1]);
    }

    private ReplayScan Scan(List<long> segments, long from, long proven)
    {
        var copies = new DamageCopies(_storage, _identity, reader);
        var scan = new ReplayScan(new SegmentImage(_storage, _identity), _identity, segments, copies, reader);
        _before = _shown;
        _total = _before + segments.Count * _identity.SegmentBytes;
        scan.Run(from, proven, Show);
        return scan;
    }

    /// <summary>
    /// Gives the newest whole checkpoint. An older one is there only if the newest came into force and nothing was freed
    /// for it yet, so it is as good; it is read twice, so that frames of a damaged one are never given.
    /// </summary>
    private (long ReplayFrom, long DurableThrough) ReadCheckpoints(List<long> numbers)
    {
        for (int index = numbers.Count - 1; index > 0; index--)
        {
            var trial = new CheckpointReader(_storage, _identity, numbers[index]);
            if (trial.TryRead(static _ => { }, static _ => { })) return ReadCheckpoint(numbers[index]);
            string path = _storage.Describe(JournalNames.Checkpoint(numbers[index]));
            reader.Damaged(new Damage(path, trial.BadAt, LengthOf(numbers[index]) - trial.BadAt, "the checkpoint is damaged; the one before is used"));
        }
        return ReadCheckpoint(numbers[0]);
    }

    private (long ReplayFrom, long DurableThrough) ReadCheckpoint(long number)
    {
        var checkpoint = new CheckpointReader(_storage, _identity, number);
        if (checkpoint.TryRead(reader.CheckpointFrame, Show)) return (checkpoint.ReplayFrom, checkpoint.DurableThrough);
        throw new JournalException(
            $"{_storage.Describe(JournalNames.Checkpoint(number))}: is damaged at byte {checkpoint.BadAt}: restore the directory from a backup");
    }

    private long LengthOf(long checkpoint)
    {
        using var file = _storage.Open(JournalNames.Checkpoint(checkpoint), readOnly: true);
        return file.Length;
    }

    private void Show(long done)
    {
        done += _before;
        if (done - _shown < ProgressStep) return;
        _shown = done;
        reader.Progress(done, Math.Max(done, _total));
    }
}
