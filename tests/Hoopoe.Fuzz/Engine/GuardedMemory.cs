using System.Runtime.InteropServices;

namespace Hoopoe.Fuzz.Engine;

/// <summary>
/// Where the input lies that is being run: right before a page that nobody may touch, so that reading past the end ends the
/// process, and in pages of a file, so that what it was is still known then. Without Linux it is plain memory. Lives as long as the
/// fuzzer; one thread writes.
/// </summary>
internal sealed unsafe class GuardedMemory : IDisposable
{
    private const int Page = 4096;
    private const int ReadWrite = 3;
    private const int Shared = 0x01;
    private const int PrivateAnonymous = 0x22;
    private const int Fixed = 0x10;

    private readonly byte* _start;
    private readonly int _length;
    private readonly bool _guarded;

    /// <summary>Makes it.</summary>
    /// <param name="file">The file that holds the input under way, behind four bytes with its length.</param>
    /// <param name="longest">The longest input in bytes.</param>
    public GuardedMemory(string file, int longest)
    {
        _length = (longest + sizeof(int) + Page - 1) & -Page;
        _guarded = OperatingSystem.IsLinux();
        if (!_guarded)
        {
            _start = (byte*)NativeMemory.AllocZeroed((nuint)_length);
            return;
        }
        using var stream = new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.SetLength(_length);
        _start = Check(mmap(null, (nuint)(_length + Page), 0, PrivateAnonymous, -1, 0));
        Check(mmap(_start, (nuint)_length, ReadWrite, Shared | Fixed, (int)stream.SafeFileHandle.DangerousGetHandle(), 0));
    }

    /// <summary>Lays an input down.</summary>
    /// <returns>The input there, with nothing behind it.</returns>
    public ReadOnlySpan<byte> Put(ReadOnlySpan<byte> input)
    {
        var place = new Span<byte>(_start + _length - input.Length, input.Length);
        input.CopyTo(place);
        *(int*)_start = input.Length;
        return place;
    }

    public void Dispose()
    {
        if (_guarded) _ = munmap(_start, (nuint)(_length + Page));
        else NativeMemory.Free(_start);
    }

    private static byte* Check(void* mapped) => mapped == (void*)-1 ? throw new IOException("memory for inputs cannot be mapped") : (byte*)mapped;

    [DllImport("libc", SetLastError = true)]
    private static extern void* mmap(void* address, nuint length, int protection, int flags, int descriptor, long offset);

    [DllImport("libc", SetLastError = true)]
    private static extern int munmap(void* address, nuint length);
}
