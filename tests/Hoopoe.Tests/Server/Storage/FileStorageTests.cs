using System.Text;
using Hoopoe.Journal.Storage;
using Hoopoe.Server.Storage;
using Xunit;

namespace Hoopoe.Tests.Server.Storage;

/// <summary>The disk behind the journal's seam.</summary>
public sealed class FileStorageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Write_Pieces_LieOneBehindTheOther()
    {
        using var file = Storage().Create("a");
        file.Write([Bytes("one"), Bytes("two"), ReadOnlyMemory<byte>.Empty, Bytes("three")], 5);
        file.Sync();
        Assert.Equal(16, file.Length);
        byte[] read = new byte[11];
        Assert.Equal(11, file.Read(read, 5));
        Assert.Equal("onetwothree", Encoding.ASCII.GetString(read));
    }

    [Fact]
    public void Write_MorePiecesThanOneCallTakes_WritesAll()
    {
        // Systems take 1024 pieces at a time.
        using var file = Storage().Create("a");
        file.Write([.. Enumerable.Range(0, 3000).Select(number => (ReadOnlyMemory<byte>)BitConverter.GetBytes(number))], 0);
        byte[] read = new byte[4 * 3000];
        Assert.Equal(read.Length, file.Read(read, 0));
        Assert.All(Enumerable.Range(0, 3000), number => Assert.Equal(number, BitConverter.ToInt32(read, 4 * number)));
    }

    [Fact]
    public void Read_PastTheEnd_GivesWhatThereIs()
    {
        using var file = Storage().Create("a");
        file.Write([Bytes("abc")], 0);
        Assert.Equal(1, file.Read(new byte[8], 2));
        Assert.Equal(0, file.Read(new byte[8], 3));
    }

    [Fact]
    public void WillRead_AnyRange_ChangesNothing()
    {
        using var file = Storage().Create("a");
        file.Write([Bytes("abc")], 0);
        file.WillRead(0, 1 << 20);
        Assert.Equal(3, file.Length);
    }

    [Fact]
    public void Create_NameIsThere_Fails()
    {
        Storage().Create("a").Dispose();
        var error = Assert.Throws<IOException>(() => Storage().Create("a"));
        Assert.StartsWith(_directory["a"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OnUnix_IsItsOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("files have no mode here");
            return;
        }
        Storage().Create("a").Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory["a"]));
    }

    [Fact]
    public void Open_NameIsNotThere_SaysSo() => Assert.Throws<FileNotFoundException>(() => Storage().Open("a"));

    [Fact]
    public void Open_ReadOnly_CannotBeWritten()
    {
        Storage().Create("a").Dispose();
        using var file = Storage().Open("a", readOnly: true);
        Assert.Throws<IOException>(() => file.Write([Bytes("x")], 0));
    }

    [Fact]
    public void Open_WhileOpenElsewhere_ReadsAlong()
    {
        using var writer = Storage().Create("a");
        using var reader = Storage().Open("a", readOnly: true);
        writer.Write([Bytes("new")], 0);
        Assert.Equal(3, reader.Read(new byte[8], 0));
    }

    [Fact]
    public void Names_FilesAndOthers_AreFilesInOrderWithoutTheForeign()
    {
        foreach (string name in (string[])["b", "a", "lock", "B"]) Storage().Create(name).Dispose();
        Directory.CreateDirectory(_directory["folder"]);
        Assert.Equal(["B", "a", "b"], Storage().Names);
    }

    [Fact]
    public void Rename_OntoAnother_TakesItsPlace()
    {
        var storage = Storage();
        using (var file = storage.Create("new")) file.Write([Bytes("new")], 0);
        storage.Create("old").Dispose();
        storage.Rename("new", "old");
        storage.Sync();
        Assert.Equal(["old"], storage.Names);
        Assert.Equal("new", File.ReadAllText(_directory["old"]));
    }

    [Fact]
    public void Delete_File_IsGone()
    {
        Storage().Create("a").Dispose();
        Storage().Delete("a");
        Assert.Empty(Storage().Names);
    }

    [Fact]
    public void FreeBytes_OfADisk_IsItsFreeSpace()
    {
        long free = new DriveInfo(_directory.Path).AvailableFreeSpace;
        // Others write to the disk meanwhile.
        Assert.InRange(Storage().FreeBytes, free / 2, 2 * free);
    }

    [Fact]
    public void Write_DiskFull_SaysSo()
    {
        const string Full = "/dev/full";
        Assert.SkipUnless(File.Exists(Full), "there is no device that is always full");
        using var file = OpenFile.Open(Full, FileMode.Open, FileAccess.ReadWrite, new DiskUse());
        var error = Assert.Throws<StorageFullException>(() => file.Write([Bytes("x")], 0));
        Assert.Equal($"{Full}: No space left on device", error.Message.Split(" :")[0]);
    }

    [Fact]
    public void Sync_DirectoryGone_FailsNamingIt()
    {
        var storage = new FileStorage(_directory["gone"]);
        var error = Assert.ThrowsAny<IOException>(storage.Sync);
        Assert.Equal($"{_directory["gone"]}: No such file or directory", error.Message);
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private FileStorage Storage() => new(_directory.Path, "lock");
}
