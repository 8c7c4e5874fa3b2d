using Hoopoe.Server;
using Hoopoe.Server.Timing;
using Hoopoe.Server.Tls;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Tls;

/// <summary>Certificates that are looked after while time goes by.</summary>
public sealed class TlsCertificatesTests : IDisposable
{
    private readonly VirtualTime _time = new();
    private readonly RecordedLog _log = new();
    private readonly TlsFolder _folder;

    public TlsCertificatesTests() => _folder = new TlsFolder(_time.GetUtcNow());

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void Look_NothingChanged_KeepsWhatItHas()
    {
        using var certificates = Open();
        var before = certificates.Current;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(before, certificates.Current);
    }

    [Fact]
    public void Look_OtherFiles_TakesThem()
    {
        using var certificates = Open();
        var before = certificates.Current;
        _folder.Renew(_time.GetUtcNow(), TimeSpan.FromDays(100));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.NotSame(before, certificates.Current);
    }

    [Fact]
    public void Look_KeyNotYetThere_KeepsTheOldOnesUntilItIs()
    {
        using var certificates = Open();
        var before = certificates.Current;
        string oldKey = File.ReadAllText(_folder.Files.KeyOf("server"));
        _folder.Renew(_time.GetUtcNow(), TimeSpan.FromDays(100));
        string newKey = File.ReadAllText(_folder.Files.KeyOf("server"));
        File.WriteAllText(_folder.Files.KeyOf("server"), oldKey);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(before, certificates.Current);
        // Said once, not at every look.
        Assert.Contains("does not belong", Assert.Single(_log.At(LogLevel.Error)), StringComparison.Ordinal);
        File.WriteAllText(_folder.Files.KeyOf("server"), newKey);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.NotSame(before, certificates.Current);
    }

    [Fact]
    public void Look_ExpiresWithinAMonth_WarnsEachDay()
    {
        using var certificates = new TlsCertificates(_folder.Options with { ReloadInterval = TimeSpan.FromHours(6) }, _time, new TlsLog(_log));
        _time.Advance(TimeSpan.FromDays(334));
        Assert.DoesNotContain(_log.All, line => line.Contains("expires in", StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromDays(3));
        Assert.InRange(_log.At(LogLevel.Warning).Count(line => line.Contains("expires in", StringComparison.Ordinal)), 2, 3);
        _time.Advance(TimeSpan.FromDays(30));
        Assert.Contains(_log.At(LogLevel.Error), line => line.Contains("expired on", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_KeyThatAllCanRead_Warns()
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(_folder.Files.KeyOf("server"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        using var certificates = Open();
        Assert.Contains(_log.At(LogLevel.Warning), line => line.Contains("can read the private key", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_CertificateOfAClient_WarnsThatItIsNotForServers()
    {
        using var certificates = new TlsCertificates(
            new TlsOptions { CertificateFile = _folder.Files.CertificateOf("client"), KeyFile = _folder.Files.KeyOf("client") }, _time, new TlsLog(_log));
        Assert.Contains(_log.At(LogLevel.Warning), line => line.Contains("is not for servers", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_Expired_IsRefused()
    {
        _time.Advance(TimeSpan.FromDays(366));
        Assert.Contains("expired on", Assert.Throws<HoopoeStartException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OneForANameExpired_IsRefusedByItsFile()
    {
        var files = _folder.WriteServer("orders");
        _folder.Renew(_time.GetUtcNow(), TimeSpan.FromDays(800));
        _time.Advance(TimeSpan.FromDays(400));
        var error = Assert.Throws<HoopoeStartException>(() => new TlsCertificates(
            _folder.Options with { Names = new Dictionary<string, CertificateFiles> { ["orders"] = files } }, _time, new TlsLog(_log)));
        Assert.Contains(files.Certificate, error.Message, StringComparison.Ordinal);
    }

    private TlsCertificates Open() => new(_folder.Options, _time, new TlsLog(_log));
}
