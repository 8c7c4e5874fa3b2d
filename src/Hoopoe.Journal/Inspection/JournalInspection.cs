using Hoopoe.Journal.Checkpoints;
using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Recovery;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Inspection;

/// <summary>
/// Walks a data directory that nobody has open, every byte of it that means something, and says what is there and what is
/// damaged. Opens files to read only and changes nothing. Used once, by one thread.
/// </summary>
public sealed class JournalInspection
{
    private readonly IStorage _storage;
    private readonly JournalIdentity _identity;
    private readonly IReadOnlyList<string> _names;
    private readonly Dictionary<string, FileReport> _files = [];
    private readonly FileTally _tally;

    private JournalInspection(IStorage storage, IJournalReader? reader)
    {
        _storage = storage;
        _identity = DirectoryHeader.Read(storage);
        _names = storage.Names;
        foreach (string name in _names) AddFile(name);
        _tally = new FileTally(_files, position => storage.Describe(JournalNames.Segment(_identity.NumberOf(position))), reader);
    }

    /// <summary>Inspects; the reader, if there is one, is given what a start would be given, and all the damage.</summary>
    /// <exception cref="JournalException">It is no data directory, or one of a newer version, or cannot be read.</exception>
    public static JournalReport Run(IStorage storage, IJournalReader? reader = null) => new JournalInspection(storage, reader).Run();

    private JournalReport Run()
    {
        var checkpoints = JournalNames.Checkpoints(_names);
        var whole = checkpoints.Select(Verify).LastOrDefault(checkpoint => checkpoint is not null);
        var (from, proven) = whole is null ? (_identity.StartOf(1), 0L) : (whole.ReplayFrom, whole.DurableThrough);
        // Read once more, because only now it is known which one a start would take.
        if (whole is not null) new CheckpointReader(_storage, _identity, whole.Number).TryRead(_tally.CheckpointFrame, static _ => { });
        _tally.CheckpointRead(new JournalPosition(from));
        long firstReplayed = _identity.NumberOf(from);
        var segments = JournalNames.Segments(_names);
        // What lies before the checkpoint was all durable once, so that whatever is bad there is damage.
        foreach (long number in segments.Where(number => number < firstReplayed))
            Scan([number], _identity.StartOf(number), _identity.StartOf(number + 1));
        var scan = Scan([.. segments.Where(number => number >= firstReplayed)], _identity.StartOf(firstReplayed), proven);
        return new JournalReport(
            _identity.Value, FileHeader.CurrentVersion, _identity.SegmentBytes, new JournalPosition(from), new JournalPosition(scan.End),
            scan.Stale.Count > 0, checkpoints.Count > 0 && whole is null, [.. _files.Values]);
    }

    private ReplayScan Scan(List<long> segments, long from, long proven)
    {
        var copies = new DamageCopies(_storage, _identity, _tally, isReadOnly: true);
        var scan = new ReplayScan(new SegmentImage(_storage, _identity), _identity, segments, copies, _tally);
        scan.Run(from, proven, static _ => { });
        return scan;
    }

    /// <summary>Goes over a checkpoint; null if it is damaged.</summary>
    private CheckpointReader? Verify(long number)
    {
        var file = _files[_storage.Describe(JournalNames.Checkpoint(number))];
        var checkpoint = new CheckpointReader(_storage, _identity, number);
        if (checkpoint.TryRead(frame => FileTally.Count(file, frame), static _ => { })) return checkpoint;
        _tally.Damaged(new Damage(file.Path, checkpoint.BadAt, file.Bytes - checkpoint.BadAt, "the checkpoint is damaged"));
        return null;
    }

    private void AddFile(string name)
    {
        using var file = _storage.Open(name, readOnly: true);
        string path = _storage.Describe(name);
        _files.Add(path, new FileReport(path, JournalNames.KindOf(name), file.Length));
    }
}
