using System.Buffers;
using System.Text;
using Hoopoe.Core.Auditing;
using Hoopoe.Server.Storage;

namespace Hoopoe.Server.Auditing;

/// <summary>
/// The trail's files as they are written: segments of bounded size through which one chain of hashes runs, the oldest of which go when there are too
/// many. What <see cref="Append"/> has returned from is on disk. Belongs to one thread; whatever fails is thrown, and leaves the files as they were
/// before, so that it may be tried again.
/// </summary>
internal sealed class AuditFile : IDisposable
{
    /// <summary>What the trail says of entries that went with the oldest files, so that who verifies it knows where it begins.</summary>
    public const string TrimAction = "audit.trim";

    // So much is written at a time.
    private const int Piece = 64 * 1024;

    private readonly string _directory;
    private readonly AuditOptions _options;
    private readonly ArrayBufferWriter<byte> _output = new();
    private FileStream? _file;
    private long _length;

    private AuditFile(string directory, AuditOptions options) => (_directory, _options) = (directory, options);

    /// <summary>The last entry.</summary>
    public AuditHead Head { get; private set; } = AuditHead.None;

    /// <summary>What was found when it was opened and is to be told in it; null where all was well.</summary>
    public string? Found { get; private set; }

    /// <summary>Whether a file was begun since the last <see cref="Trim"/>.</summary>
    public bool HasRotated { get; private set; }

    /// <summary>Opens the trail of a directory, which is made if need be; what a crash has left unfinished at its end is cut off.</summary>
    public static AuditFile Open(string directory, AuditOptions options)
    {
        Directory.CreateDirectory(directory);
        var file = new AuditFile(directory, options);
        try
        {
            file.Resume();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends entries, and waits until they are on disk.</summary>
    public void Append(AuditBatch entries)
    {
        if (entries.Count == 0) return;
        if (_file is null || _length >= _options.SegmentBytes) Begin();
        long number = Head.Number;
        Span<byte> hash = stackalloc byte[AuditLine.HashLength];
        Encoding.ASCII.GetBytes(Head.Hash, hash);
        try
        {
            for (var left = entries.Text; !left.IsEmpty;)
            {
                AuditLine.Write(AuditBatch.TakeMembers(ref left), ++number, hash, _output);
                if (_output.WrittenCount < Piece && !left.IsEmpty) continue;
                _file!.Write(_output.WrittenSpan);
                _output.ResetWrittenCount();
            }
            _file!.Flush(flushToDisk: true);
        }
        catch
        {
            _output.ResetWrittenCount();
            // Half a line must not stand before the next.
            _file!.SetLength(_length);
            _file.Position = _length;
            throw;
        }
        _length = _file.Position;
        Head = new AuditHead(number, Encoding.ASCII.GetString(hash));
        Head.Write(_directory);
    }

    /// <summary>Lets the oldest files go that are too many or too old, once the trail says so itself.</summary>
    /// <param name="now">The time.</param>
    public void Trim(DateTimeOffset now)
    {
        HasRotated = false;
        var segments = AuditSegment.List(_directory);
        int count = CountToRemove(segments, now);
        if (count == 0) return;
        long last = segments[count].First - 1;
        string hash = LastOf(segments[count - 1]).Head.Hash;
        var happened = new AuditEvent(AuditActor.Broker, TrimAction, AuditOutcome.Allowed) { Subject = $"{segments[0].First}-{last}", Detail = new AuditHead(last, hash).ToString() };
        using (var told = AuditBatch.Of(new AuditEntry(happened, now))) Append(told);
        foreach (var segment in segments.Take(count)) File.Delete(segment.Path);
    }

    public void Dispose() => _file?.Dispose();

    private int CountToRemove(IReadOnlyList<AuditSegment> segments, DateTimeOffset now)
    {
        long total = segments.Sum(segment => new FileInfo(segment.Path).Length);
        int count = 0;
        while (count < segments.Count - 1)
        {
            var file = new FileInfo(segments[count].Path);
            bool isOld = _options.MaxAge > TimeSpan.Zero && now.UtcDateTime - file.LastWriteTimeUtc > _options.MaxAge;
            if (total <= _options.MaxBytes && !isOld) break;
            total -= file.Length;
            count++;
        }
        return count;
    }

    private void Resume()
    {
        var segments = AuditSegment.List(_directory);
        // One that was begun and never written to says nothing.
        while (segments is [.., var empty] && !empty.ReadLines().Any())
        {
            File.Delete(empty.Path);
            segments = [.. segments.SkipLast(1)];
        }
        if (segments is not [.., var last])
        {
            if (AuditHead.Read(_directory) is { Number: > 0 } lost) Continue(lost, $"all entries are gone; the last was {lost}");
            return;
        }
        (Head, long unfinished, bool isSound) = LastOf(last);
        if (AuditHead.Read(_directory) is { } known && known.Number > Head.Number) Continue(known, $"entries after {Head.Number} are gone; the last was {known}");
        else if (!isSound) Continue(Head, "the last entry was changed");
        _file = OpenStream(last, FileMode.Open);
        _length = _file.Length - unfinished;
        _file.SetLength(_length);
        _file.Position = _length;
        // What goes on after a gap does so in a file of its own.
        if (Found is not null) Begin();
    }

    private void Continue(AuditHead head, string found) => (Head, Found) = (head, found);

    // Of a damaged end, what can be read; the next entry goes on from there.
    private static (AuditHead Head, long Unfinished, bool IsSound) LastOf(AuditSegment segment)
    {
        long unfinished = 0;
        byte[]? line = null;
        long count = 0;
        foreach (byte[] each in segment.ReadLines(bytes => unfinished = bytes)) (line, count) = (each, count + 1);
        string? fault = AuditLine.Read(line, out long number, out _, out string hash);
        return fault is null ? (new AuditHead(number, hash), unfinished, true) : (new AuditHead(segment.First + count - 1, AuditLine.Origin), unfinished, false);
    }

    private void Begin()
    {
        var segment = AuditSegment.Of(_directory, Head.Number + 1);
        var next = OpenStream(segment, FileMode.Create);
        _file?.Dispose();
        (_file, _length, HasRotated) = (next, 0, true);
        new FileStorage(_directory).Sync();
    }

    // Its owner's alone to read, as all that is in the data directory.
    private static FileStream OpenStream(AuditSegment segment, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode == FileMode.Create) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(segment.Path, options);
    }
}
