using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Tests.Server.Storage;
using Xunit;

namespace Hoopoe.Tests.Server.Data;

/// <summary>Taking a data directory, and leaving alone what is none.</summary>
public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _parent = new();

    public void Dispose() => _parent.Dispose();

    [Fact]
    public void Take_NotThere_IsMadeForItsOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("directories have no mode here");
            return;
        }
        using var taken = DataDirectory.Take(_parent["a/b"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_parent["a/b"]));
        Assert.Equal($"{Environment.ProcessId}", DirectoryLock.HolderOf(_parent["a/b"]));
    }

    [Fact]
    public void Take_InUse_SaysByWhom()
    {
        using var first = DataDirectory.Take(_parent["a"]);
        var error = Assert.Throws<HoopoeStartException>(() => DataDirectory.Take(_parent["a"]));
        Assert.StartsWith($"the data directory {_parent["a"]} is in use by process {Environment.ProcessId}: ", error.Message, StringComparison.Ordinal);
        Assert.Equal($"{Environment.ProcessId}", DirectoryLock.HolderOf(_parent["a"]));
    }

    [Fact]
    public void Dispose_Taken_LeavesItToTheNext()
    {
        DataDirectory.Take(_parent["a"]).Dispose();
        Assert.Null(DirectoryLock.HolderOf(_parent["a"]));
        DataDirectory.Take(_parent["a"]).Dispose();
    }

    [Fact]
    public void Withdraw_MadeForIt_IsGoneAgain()
    {
        DataDirectory.Take(_parent["a/b"]).Withdraw();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_parent.Path));
    }

    [Fact]
    public void Withdraw_WasThere_IsAsItWas()
    {
        File.WriteAllText(_parent["mine"], "");
        DataDirectory.Take(_parent.Path).Withdraw();
        Assert.Equal([_parent["mine"]], Directory.EnumerateFileSystemEntries(_parent.Path));
    }

    [Fact]
    public void Take_FolderOfOthers_IsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory(_parent["mnesia"]);
        var error = Assert.Throws<HoopoeStartException>(() => DataDirectory.Take(_parent.Path));
        Assert.StartsWith($"the data directory {_parent.Path} holds {_parent["mnesia"]}, which is not Hoopoe's", error.Message, StringComparison.Ordinal);
        Assert.Equal([_parent["mnesia"]], Directory.EnumerateFileSystemEntries(_parent.Path));
    }

    [Fact]
    public void Take_RootOfAFileSystem_IsTaken()
    {
        Directory.CreateDirectory(_parent["lost+found"]);
        DataDirectory.Take(_parent.Path).Dispose();
    }

    [Fact]
    public void Take_File_IsRefused()
    {
        File.WriteAllText(_parent["file"], "");
        var error = Assert.Throws<HoopoeStartException>(() => DataDirectory.Take(_parent["file"]));
        Assert.Equal($"the data directory {_parent["file"]} is a file: give a directory with --data", error.Message);
    }

    [Fact]
    public void Take_BelowAFile_IsRefused()
    {
        File.WriteAllText(_parent["file"], "");
        var error = Assert.Throws<HoopoeStartException>(() => DataDirectory.Take(_parent["file/data"]));
        Assert.StartsWith($"the data directory {_parent["file/data"]} cannot be used: ", error.Message, StringComparison.Ordinal);
    }
}
