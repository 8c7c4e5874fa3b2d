using System.Globalization;
using System.Text;

namespace Hoopoe.Server.Auditing;

/// <summary>
/// How far the trail is known to reach: the number and the hash of its last entry. It is kept in a small file beside the segments, written after them, so
/// that entries missing at the end are found out. Immutable.
/// </summary>
/// <param name="Number">The last entry's number; 0 before the first.</param>
/// <param name="Hash">Its hash.</param>
internal readonly record struct AuditHead(long Number, string Hash)
{
    private const string FileName = "head";

    /// <summary>Before the first entry.</summary>
    public static AuditHead None { get; } = new(0, AuditLine.Origin);

    /// <summary>Reads one as people are shown it: "123:0a1b…".</summary>
    public static bool TryParse(string text, out AuditHead head)
    {
        head = None;
        string[] parts = text.Trim().Split(':');
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long number)) return false;
        if (parts[1].Length != AuditLine.Origin.Length || !parts[1].All(char.IsAsciiHexDigitLower)) return false;
        head = new AuditHead(number, parts[1]);
        return true;
    }

    /// <summary>What the file of a directory says; null where there is none, or none that can be read.</summary>
    public static AuditHead? Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        return File.Exists(path) && TryParse(File.ReadAllText(path), out var head) ? head : null;
    }

    /// <summary>Writes the file.</summary>
    public void Write(string directory)
    {
        byte[] line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Number:D18}:{Hash}\n"));
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(Path.Combine(directory, FileName), options);
        // Always of the same length, so that it is overwritten whole; what somebody else put behind it would make it unreadable.
        RandomAccess.Write(file.SafeFileHandle, line, 0);
        if (file.Length > line.Length) file.SetLength(line.Length);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}:{Hash}");
}
