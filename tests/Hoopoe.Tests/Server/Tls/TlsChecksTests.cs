using System.Security.Authentication;
using Hoopoe.Server;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Tls;
using Xunit;

namespace Hoopoe.Tests.Server.Tls;

/// <summary>Options of TLS that make no sense together are told at the start.</summary>
public sealed class TlsChecksTests
{
    public static TheoryData<HoopoeOptions, string> Senseless => new()
    {
        { new HoopoeOptions { Tls = new TlsOptions { KeyFile = "k" } }, "tls.key is set, but there is no TLS without a certificate" },
        { new HoopoeOptions { Tls = new TlsOptions { AuthoritiesFile = "a" } }, "tls.ca is set" },
        { new HoopoeOptions { Tls = new TlsOptions { Names = new Dictionary<string, CertificateFiles> { ["n"] = new("c") } } }, "tls.names is set" },
        { new HoopoeOptions { Listen = new ListenOptions { Plain = false } }, "listen.plain is false" },
        { new HoopoeOptions { Listen = new ListenOptions { Plain = false }, Tls = new TlsOptions { CertificateFile = "c", Port = null } }, "listen.plain is false" },
        { new HoopoeOptions { Tls = new TlsOptions { CertificateFile = "c", ClientCertificates = ClientCertificates.Optional } }, "set tls.ca" },
        { new HoopoeOptions { Tls = new TlsOptions { CertificateFile = "c" }, Http = new HttpOptions { ClientCertificates = ClientCertificates.Required } }, "http.client-certificate" },
        { new HoopoeOptions { Tls = new TlsOptions { CertificateFile = "c", Certificates = [] } }, "give one of them" },
        { new HoopoeOptions { Tls = new TlsOptions { CertificateFile = "c", Versions = SslProtocols.None } }, "tls.versions may hold 1.2 and 1.3" },
    };

    [Theory]
    [MemberData(nameof(Senseless))]
    public void Run_Senseless_SaysWhatToDo(HoopoeOptions options, string expected) =>
        Assert.Contains(expected, Assert.Throws<HoopoeStartException>(() => TlsChecks.Run(options)).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_NothingAsked_IsFine() => TlsChecks.Run(HoopoeOptions.Standalone);
}
