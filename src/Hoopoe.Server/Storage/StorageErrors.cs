using Hoopoe.Journal.Storage;

namespace Hoopoe.Server.Storage;

/// <summary>Turns what the file system throws into what storage promises: one line that names the file, and a type of its own for no room.</summary>
internal static class StorageErrors
{
    private const int NoSpace = 28;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Does something with a file; what goes wrong comes out translated. The state keeps the caller free of a closure.</summary>
    public static T Guard<TState, T>(string path, Func<TState, T> action, TState state)
    {
        try
        {
            return action(state);
        }
        catch (Exception error) when (AreMeant(error))
        {
            throw Translate(error, path);
        }
    }

    /// <summary>Whether an exception is the file system's answer, and not a defect of ours.</summary>
    public static bool AreMeant(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>The exception to throw in its place.</summary>
    public static Exception Translate(Exception error, string path)
    {
        if (error is FileNotFoundException or StorageFullException) return error;
        string text = $"{path}: {HoopoeStartException.Reason(error)}";
        return IsFull(error.HResult) ? new StorageFullException(text, error) : new IOException(text, error);
    }

    private static bool IsFull(int code)
    {
        if (OperatingSystem.IsWindows()) return code is WindowsDiskFull or WindowsHandleDiskFull;
        return code == NoSpace || code == (OperatingSystem.IsMacOS() ? MacQuota : LinuxQuota);
    }
}
