using System.Buffers.Binary;
using System.Globalization;
using Xunit;

namespace Hoopoe.Interop.Executable;

/// <summary>Data directories that cannot be used: one line says why and what to do, and nothing in them is changed.</summary>
public sealed class DataDirectoryTests : IDisposable
{
    private static readonly string[] AnyPorts = ["--port", "0", "--http-port", "0"];

    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-").FullName;

    private string Header => Path.Combine(_directory, "hoopoe.journal");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Serve_Again_FindsItsDirectory()
    {
        await StartOnceAsync();
        await StartOnceAsync();
    }

    [Fact]
    public async Task Serve_Locked_SaysByWhom()
    {
        using var first = await ServerProcess.ServeAsync([.. AnyPorts, "--data", _directory]);
        string id = first.Id.ToString(CultureInfo.InvariantCulture);
        // The first prepares its next file when nothing else is to be done; what is compared must not change by that.
        string prepared = Path.Combine(_directory, "segment-0000000000000002");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(prepared), TimeSpan.FromSeconds(30)));
        await AssertRefusedAsync(
            _directory, $"the data directory {_directory} is in use by process {id}: stop that one or give another directory with --data");
    }

    [Fact]
    public async Task Serve_PathIsAFile_SaysSo()
    {
        string file = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(file, "");
        await AssertRefusedAsync(file, $"the data directory {file} is a file: give a directory with --data");
    }

    [Fact]
    public async Task Serve_FilesOfOthers_AreNamed()
    {
        string file = Path.Combine(_directory, "letter.txt");
        await File.WriteAllTextAsync(file, "dear");
        await AssertRefusedAsync(
            _directory, $"{file}: is not of a data directory, for hoopoe.journal is missing beside it: name an empty directory");
    }

    [Fact]
    public async Task Serve_FoldersOfOthers_AreNamed()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_directory, "mnesia")).FullName;
        await AssertRefusedAsync(
            _directory, $"the data directory {_directory} holds {folder}, which is not Hoopoe's: give a directory of its own with --data");
    }

    [Fact]
    public async Task Serve_NewerVersion_SaysWhich()
    {
        await StartOnceAsync();
        byte[] header = await File.ReadAllBytesAsync(Header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), 99);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Crc([.. header[..12], .. header[16..64]]));
        await File.WriteAllBytesAsync(Header, header);
        await AssertRefusedAsync(_directory, $"{Header}: is of format 99 and this version reads 1: start the version that wrote it");
    }

    [Fact]
    public async Task Serve_HeaderDamaged_SaysSo()
    {
        await StartOnceAsync();
        byte[] header = await File.ReadAllBytesAsync(Header);
        header[20] ^= 1;
        await File.WriteAllBytesAsync(Header, header);
        await AssertRefusedAsync(_directory, $"{Header}: is damaged or no journal's header: restore it from a backup");
    }

    [Fact]
    public async Task Serve_HeaderUnreadable_SaysSo()
    {
        // A process's first bytes of memory: not even root reads these.
        const string Unreadable = "/proc/self/mem";
        Assert.SkipUnless(File.Exists(Unreadable), "there is no file that nobody can read");
        await StartOnceAsync();
        File.Delete(Header);
        File.CreateSymbolicLink(Header, Unreadable);
        var before = Contents();
        var (exitCode, errors) = await ServerProcess.RunAsync(["serve", .. AnyPorts, "--data", _directory]);
        Assert.StartsWith($"hoopoe: {Header}: ", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task Serve_ReadOnlyFileSystem_SaysSo()
    {
        // The kernel's own file system: not even root writes there.
        const string ReadOnly = "/proc/self";
        Assert.SkipUnless(Directory.Exists(ReadOnly), "there is no file system that nobody can write to");
        var (exitCode, errors) = await ServerProcess.RunAsync(["serve", .. AnyPorts, "--data", $"{ReadOnly}/hoopoe"]);
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"hoopoe: the data directory {ReadOnly}/hoopoe cannot be used: ", Assert.Single(errors), StringComparison.Ordinal);
    }

    private async Task StartOnceAsync()
    {
        using var hoopoe = await ServerProcess.ServeAsync([.. AnyPorts, "--data", _directory]);
        hoopoe.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        Assert.Equal(0, await hoopoe.WaitForExitAsync());
    }

    private async Task AssertRefusedAsync(string directory, string line)
    {
        var before = Contents();
        var (exitCode, errors) = await ServerProcess.RunAsync(["serve", .. AnyPorts, "--data", directory]);
        Assert.Equal($"hoopoe: {line}", Assert.Single(errors));
        Assert.Equal(1, exitCode);
        Assert.Equal(before, Contents());
    }

    // Every name below the directory, with when it was last written and how long it is; the lock names who last tried.
    private List<string> Contents() =>
    [
        .. from entry in new DirectoryInfo(_directory).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
           orderby entry.FullName
           select entry.Name == "hoopoe.lock" ? entry.FullName : $"{entry.FullName} {entry.LastWriteTimeUtc:O} {(entry as FileInfo)?.Length}",
    ];

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes) crc = System.Numerics.BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
