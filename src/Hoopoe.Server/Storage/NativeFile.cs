using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Hoopoe.Server.Storage;

/// <summary>The few calls about files that the framework does not make.</summary>
internal static partial class NativeFile
{
    private const int Interrupted = 4;
    private const int WillNeed = 3;
    private const int LinuxCloseOnExec = 0x80000;
    private const int MacCloseOnExec = 0x1000000;

    /// <summary>
    /// Opens a file or a directory to read, of which the framework does the first only together with a lock and the second
    /// not at all.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    public static SafeFileHandle OpenUnlocked(string path)
    {
        while (true)
        {
            int descriptor = open(path, OperatingSystem.IsMacOS() ? MacCloseOnExec : LinuxCloseOnExec);
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
            if (Marshal.GetLastPInvokeError() is not Interrupted and var error) throw Failure(error);
        }
    }

    /// <summary>Writes a file's data to the disk, and of the rest what is needed to find it.</summary>
    [SupportedOSPlatform("linux")]
    public static void SyncData(SafeFileHandle file)
    {
        while (fdatasync(file) != 0)
        {
            if (Marshal.GetLastPInvokeError() is not Interrupted and var error) throw Failure(error);
        }
    }

    /// <summary>Has the system read ahead where it can be told to. Its answer is of no interest.</summary>
    public static void WillRead(SafeFileHandle file, long offset, long length)
    {
        // Where a file's offsets have 32 bits the call has another shape.
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess) _ = posix_fadvise(file, offset, length, WillNeed);
    }

    private static IOException Failure(int error) => new(new Win32Exception(error).Message, error);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(SafeFileHandle file);

    [LibraryImport("libc")]
    private static partial int posix_fadvise(SafeFileHandle file, long offset, long length, int advice);
}
