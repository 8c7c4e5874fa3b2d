using System.Globalization;
using System.Text;
using Hoopoe.Server.Storage;

namespace Hoopoe.Server.Data;

/// <summary>
/// Holds a data directory for one broker, from its making until it is disposed of or the process ends, however it does.
/// The file stays: removing it would let two take different files of the same name.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    /// <summary>The file that is locked; it holds the number of the process.</summary>
    public const string FileName = "hoopoe.lock";

    private const int Attempts = 3;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private DirectoryLock(FileStream file, bool isNew)
    {
        _file = file;
        IsNew = isNew;
    }

    /// <summary>Whether the file was not there before.</summary>
    public bool IsNew { get; }

    /// <summary>Takes the lock.</summary>
    /// <exception cref="HoopoeStartException">Another holds it, or the directory cannot be written to.</exception>
    public static DirectoryLock Take(string directory)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return TakeOnce(Path.Combine(directory, FileName));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (HolderOf(directory) is { } holder)
                    throw new HoopoeStartException($"the data directory {directory} is in use by process {holder}: stop that one or give another directory with --data", error);
                if (attempt == Attempts)
                    throw new HoopoeStartException(
                        $"the data directory {directory} cannot be written to: {HoopoeStartException.Reason(error)}; make it writable for this user or give another directory with --data", error);
                // Somebody who only looked whether it is held may have been in the way.
                Thread.Sleep(_pause);
            }
        }
    }

    /// <summary>The process that holds a directory, or null if none does. Changes nothing.</summary>
    public static string? HolderOf(string directory)
    {
        string path = Path.Combine(directory, FileName);
        try
        {
            // Reading shares the lock, which the holder does not.
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.ReadWrite);
            return null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
            return ReadNumber(path);
        }
    }

    /// <summary>Gives the directory free again and removes the file: for a directory that turned out not to be ours.</summary>
    public void Withdraw()
    {
        if (IsNew) File.Delete(_file.Name);
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static DirectoryLock TakeOnce(string path)
    {
        bool isNew = !File.Exists(path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            // Unix locks for anything else than "none" by a lock that others may have too; Windows lets others read.
            Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        NoteProcess(file);
        return new DirectoryLock(file, isNew);
    }

    private static void NoteProcess(FileStream file)
    {
        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
        }
        catch (IOException)
        {
            // On a full disk the lock holds all the same: the number is for people, and what is there is to be drained.
        }
    }

    private static string ReadNumber(string path)
    {
        try
        {
            using var file = OperatingSystem.IsWindows() ? File.OpenHandle(path, share: FileShare.ReadWrite) : NativeFile.OpenUnlocked(path);
            Span<byte> text = stackalloc byte[16];
            text = text[..RandomAccess.Read(file, text, 0)];
            return text.IsEmpty ? "(just starting)" : Encoding.ASCII.GetString(text).Trim();
        }
        catch (IOException)
        {
            return "(unknown)";
        }
    }
}
