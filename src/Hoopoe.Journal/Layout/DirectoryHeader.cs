using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Layout;

/// <summary>
/// The file that makes a directory a data directory: read when there is one, made in an empty directory, and a refusal
/// that changes nothing for everything else.
/// </summary>
internal static class DirectoryHeader
{
    private const long Page = 4096;
    private const long LargestSegment = 1L << 30;

    /// <summary>Reads the directory's identity, or gives it one.</summary>
    public static JournalIdentity ReadOrMake(IStorage storage, JournalOptions options)
    {
        var names = storage.Names;
        return names.Contains(JournalNames.Journal) ? Read(storage) : Make(storage, options, names);
    }

    /// <summary>Reads the directory's identity.</summary>
    public static JournalIdentity Read(IStorage storage)
    {
        string path = storage.Describe(JournalNames.Journal);
        var bytes = new byte[FileHeader.Size];
        int length;
        try
        {
            using var file = storage.Open(JournalNames.Journal, readOnly: true);
            length = file.ReadUpTo(bytes, 0);
        }
        catch (FileNotFoundException missing)
        {
            throw new JournalException($"{path}: is not there: this is no data directory", missing);
        }
        catch (IOException failure)
        {
            throw new JournalException($"{path}: cannot be read: {failure.Message}", failure);
        }
        if (!FileHeader.TryRead(bytes.AsSpan(0, length), FileKind.Journal, out var header))
            throw new JournalException($"{path}: is damaged or no journal's header: restore it from a backup");
        if (header.Version != FileHeader.CurrentVersion)
        {
            throw new JournalException(
                $"{path}: is of format {header.Version} and this version reads {FileHeader.CurrentVersion}: start the version that wrote it");
        }
        if (!IsPossible(header.Value)) throw new JournalException($"{path}: names a segment size of {header.Value} bytes: restore it from a backup");
        return new JournalIdentity(header.Identity, header.Value);
    }

    private static JournalIdentity Make(IStorage storage, JournalOptions options, IReadOnlyList<string> names)
    {
        if (!IsPossible(options.SegmentBytes))
            throw new ArgumentException($"A segment of {options.SegmentBytes} bytes is no multiple of {Page} up to {LargestSegment}.", nameof(options));
        string unfinished = JournalNames.New(JournalNames.Journal);
        foreach (string name in names)
        {
            if (name is JournalNames.Lock || name == unfinished) continue;
            throw new JournalException(
                $"{storage.Describe(name)}: is not of a data directory, for {JournalNames.Journal} is missing beside it: name an empty directory");
        }
        // The header gets its name only when it is whole and synced: a first start that was cut short is simply begun again.
        if (names.Contains(unfinished)) storage.Delete(unfinished);
        var identity = new JournalIdentity(options.NewIdentity(), options.SegmentBytes);
        using (var file = storage.Create(unfinished))
        {
            var header = new FileHeader(FileKind.Journal, FileHeader.CurrentVersion, identity.Value, 0, identity.SegmentBytes);
            file.Write(header.ToBytes(), 0);
            file.Sync();
        }
        storage.Rename(unfinished, JournalNames.Journal);
        storage.Sync();
        return identity;
    }

    private static bool IsPossible(long segmentBytes) => segmentBytes is >= Page and <= LargestSegment && segmentBytes % Page == 0;
}
