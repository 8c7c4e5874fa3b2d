using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Hoopoe.Commands;
using Hoopoe.Server.Tls;
using Xunit;

namespace Hoopoe.Tests.Commands;

/// <summary>hoopoe tls dev, as it is typed.</summary>
public sealed class TlsCommandTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("hoopoe-tls-").FullName, "made");
    private readonly StringWriter _said = new();

    public void Dispose()
    {
        Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
        _said.Dispose();
    }

    [Fact]
    public async Task Dev_Names_AreInACertificateThatTheAuthorityHasSigned()
    {
        Assert.Equal(0, await RunAsync("--name", "broker.example.org", "--name", "10.0.0.7"));
        var server = CertificateReader.Read(new CertificateFiles(Path.Combine(_folder, "server.pem"), Path.Combine(_folder, "server.key")), null)[0];
        Assert.All(new[] { "broker.example.org", "localhost" }, name => Assert.True(server.MatchesHostname(name)));
        var names = server.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Contains("10.0.0.7", names.EnumerateIPAddresses().Select(address => address.ToString()));
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.AddRange(CertificateReader.ReadAuthorities(Path.Combine(_folder, "ca.pem")));
        chain.ChainPolicy.ApplicationPolicy.Add(CertificatePurpose.ServerAuthentication);
        Assert.True(chain.Build(server));
        Assert.Contains("hoopoe serve --tls-certificate", _said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dev_KeysAndBundles_AreForTheirOwnerAlone()
    {
        Assert.Equal(0, await RunAsync());
        if (OperatingSystem.IsWindows()) return;
        string[] secrets = [.. Directory.GetFiles(_folder, "*.key"), .. Directory.GetFiles(_folder, "*.pfx")];
        Assert.Equal(6, secrets.Length);
        foreach (string path in secrets) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Dev_FilesThereAlready_AreKeptUnlessForced()
    {
        Assert.Equal(0, await RunAsync());
        string before = File.ReadAllText(Path.Combine(_folder, "ca.pem"));
        Assert.Equal(1, await RunAsync());
        Assert.Contains("--force", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(_folder, "ca.pem")));
        Assert.Equal(0, await RunAsync("--force"));
        Assert.NotEqual(before, File.ReadAllText(Path.Combine(_folder, "ca.pem")));
    }

    [Theory]
    [InlineData("--name", "no name")]
    [InlineData("--days", "0")]
    public async Task Dev_Senseless_IsRefused(params string[] arguments) => Assert.Equal(1, await RunAsync(arguments));

    private Task<int> RunAsync(params string[] arguments) =>
        HoopoeCommand.RunAsync(new RootCommand { TlsCommand.CreateDev(_said) }, ["dev", "--out", _folder, .. arguments], _said);
}
