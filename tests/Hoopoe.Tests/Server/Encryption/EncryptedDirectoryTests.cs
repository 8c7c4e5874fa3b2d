using System.Text;
using Hoopoe.Core.Messages;
using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Encryption;
using Hoopoe.Server.Inspection;
using Hoopoe.Tests.Server.Storage;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Server.Encryption;

/// <summary>A data directory on a real disk that is encrypted, by the options of a program that embeds a broker.</summary>
public sealed class EncryptedDirectoryTests : IDisposable
{
    private const string Marker = "xyzzy-plugh";

    private readonly TemporaryDirectory _directory = new();
    private readonly TemporaryDirectory _keys = new();

    public void Dispose()
    {
        _directory.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task Start_WithTheMasterKey_ReadsWhatNobodyElseCan()
    {
        string file = _keys["master"];
        MasterKeyFile.Make(file);
        await LiveAsync(new EncryptionOptions { Enabled = true, MasterKeyFile = file });
        Assert.DoesNotContain(Directory.EnumerateFiles(_directory.Path), path => Path.GetFileName(path) != "hoopoe.lock" && File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Marker)) >= 0);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory["hoopoe.keys"]));
        await using var broker = await StartAsync(new EncryptionOptions { MasterKeyFile = file });
        await using var client = broker.Connect();
        var delivery = (await client.GetAsync($"{Marker}-queue", autoAcknowledge: true))!.Value;
        Assert.Equal($"{Marker}-body", Encoding.UTF8.GetString(delivery.Body));
    }

    [Fact]
    public async Task Start_WithoutOrWithAnotherMasterKey_IsRefused_AndTouchesNothing()
    {
        await LiveAsync(new EncryptionOptions { Enabled = true, MasterKey = NodeRigOptions.Master });
        var before = Contents();
        var missing = await Assert.ThrowsAsync<HoopoeStartException>(() => StartAsync(new EncryptionOptions()));
        Assert.Contains("encryption.master-key-file", missing.Message, StringComparison.Ordinal);
        var wrong = await Assert.ThrowsAsync<HoopoeStartException>(() => StartAsync(new EncryptionOptions { Enabled = true, MasterKeyFile = Other() }));
        Assert.Contains(NodeRigOptions.Master.Id, wrong.Message, StringComparison.Ordinal);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task Start_ToEncryptWithoutAMasterKey_IsRefused_AndLeavesAnEmptyDirectoryEmpty()
    {
        var refusal = await Assert.ThrowsAsync<HoopoeStartException>(() => StartAsync(new EncryptionOptions { Enabled = true }));
        Assert.Contains("hoopoe keys generate", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task Inspection_ShowsNamesWithTheMasterKeyAlone_AndVerifiesWithout()
    {
        await LiveAsync(new EncryptionOptions { Enabled = true, MasterKey = NodeRigOptions.Master });
        var (clean, text) = Inspect(master: false);
        Assert.True(clean, text);
        Assert.DoesNotContain(Marker, text, StringComparison.Ordinal);
        Assert.Contains("definitions are encrypted", text, StringComparison.Ordinal);
        (clean, text) = Inspect(master: true);
        Assert.True(clean, text);
        Assert.Contains($"{Marker}-queue", text, StringComparison.Ordinal);
    }

    [Fact]
    public void MasterKeyFile_ThatOthersMayRead_OrHoldsNone_IsRefused()
    {
        // File modes are Unix's.
        if (OperatingSystem.IsWindows()) return;
        string file = Other();
        Assert.Equal(16, MasterKeyFile.Read(file).Id.Length);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<HoopoeStartException>(() => MasterKeyFile.Read(file)).Message, StringComparison.Ordinal);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(file, "a password");
        var refusal = Assert.Throws<HoopoeStartException>(() => MasterKeyFile.Read(file));
        Assert.Contains("32 octets", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a password", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<HoopoeStartException>(() => MasterKeyFile.Make(file));
        Assert.Throws<HoopoeStartException>(() => MasterKeyFile.Read(_keys["nowhere"]));
    }

    private async Task LiveAsync(EncryptionOptions encryption)
    {
        await using var broker = await StartAsync(encryption);
        await using var client = broker.Connect();
        await client.DeclareQueueAsync($"{Marker}-queue", durable: true);
        await client.PublishAsync("", $"{Marker}-queue", Encoding.UTF8.GetBytes($"{Marker}-body"), new MessageProperties { Persistent = true });
    }

    private Task<HoopoeBroker> StartAsync(EncryptionOptions encryption) => HoopoeBroker.StartAsync(
        EmbeddedBroker.Options with { Data = new DataOptions { Directory = _directory.Path }, Encryption = encryption, TimeProvider = TimeProvider.System });

    private string Other()
    {
        string file = _keys["other"];
        MasterKeyFile.Make(file);
        return file;
    }

    private (bool Clean, string Text) Inspect(bool master)
    {
        using var output = new StringWriter();
        bool clean = DataInspection.Run(_directory.Path, output, master ? new EncryptionOptions { MasterKey = NodeRigOptions.Master } : null);
        return (clean, output.ToString());
    }

    private List<string> Contents() =>
    [
        .. Directory.EnumerateFiles(_directory.Path).Where(path => Path.GetFileName(path) != "hoopoe.lock").Order(StringComparer.Ordinal)
            .Select(path => $"{path} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}"),
    ];
}
