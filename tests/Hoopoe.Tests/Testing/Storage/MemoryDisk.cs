namespace Hoopoe.Tests.Testing.Storage;

/// <summary>
/// What a disk holds: files by name, each with what was written and what of it was synced. Changed by one
/// <see cref="DiskOperation"/> after the other; a power cut makes a new disk of what would be left.
/// </summary>
internal sealed class MemoryDisk
{
    // What the names were at each change since they were last synced; the first is what is certain to last.
    private readonly List<SortedDictionary<string, DiskFile>> _names = [new(StringComparer.Ordinal)];

    /// <summary>The files as whoever runs sees them.</summary>
    public SortedDictionary<string, DiskFile> Files => _names[^1];

    public long UsedBytes => Files.Values.Sum(file => file.Length);

    /// <summary>Does what the operation says; of a write only the first bytes, if asked.</summary>
    public void Apply(DiskOperation operation, int bytes = int.MaxValue)
    {
        switch (operation)
        {
            case DiskOperation.Write write:
                Files[write.Name].Write(write.Bytes.AsSpan(0, Math.Min(bytes, write.Bytes.Length)), write.Offset);
                break;
            case DiskOperation.Sync sync:
                Files[sync.Name].Sync();
                break;
            case DiskOperation.SyncNames:
                _names.RemoveRange(0, _names.Count - 1);
                break;
            case DiskOperation.Create create:
                Change().Add(create.Name, new DiskFile());
                break;
            case DiskOperation.Rename rename:
                var names = Change();
                names.Remove(rename.From, out var file);
                names[rename.To] = file!;
                break;
            case DiskOperation.Delete delete:
                Change().Remove(delete.Name);
                break;
        }
    }

    /// <summary>What is left when the process dies and the machine goes on: everything.</summary>
    public MemoryDisk AfterKill() => Copy(Files, static file => file.All());

    /// <summary>What is left, at the least, when the power goes: what was synced.</summary>
    public MemoryDisk AfterPowerCut() => Copy(_names[0], static file => file.Synced());

    /// <summary>What may be left when the power goes: some of the changes of names, any sector of what was written.</summary>
    public MemoryDisk AfterPowerCut(Random random) =>
        Copy(_names[random.Next(_names.Count)], file => file.Mixed(random));

    private static MemoryDisk Copy(SortedDictionary<string, DiskFile> names, Func<DiskFile, byte[]> content)
    {
        var copy = new MemoryDisk();
        foreach (var (name, file) in names) copy.Files.Add(name, new DiskFile(content(file)));
        return copy;
    }

    private SortedDictionary<string, DiskFile> Change()
    {
        _names.Add(new SortedDictionary<string, DiskFile>(Files, StringComparer.Ordinal));
        return Files;
    }
}
