using Hoopoe.Management;
using Hoopoe.Management.Hints.Node;
using Hoopoe.Management.Hints.Sampling;
using Xunit;

namespace Hoopoe.Tests.Management.Hints.Node;

/// <summary>A hint that a certificate expires.</summary>
public sealed class ExpiringCertificateTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(31, null)]
    [InlineData(29, "Warning")]
    [InlineData(-1, "Critical")]
    public void Judge_FirstToExpire_IsToldAMonthAhead(int days, string? severity)
    {
        var window = new NodeWindow
        {
            Now = _now,
            Certificates = [new CertificateFacts("server.pem", "CN=later", _now.AddDays(400), false), new CertificateFacts("ca.pem", "CN=first", _now.AddDays(days), true)],
        };
        var finding = ExpiringCertificate.Rule.Judge(window, false);
        Assert.Equal(severity, finding?.Severity.ToString());
        if (finding is not null) Assert.Contains("authority's certificate in ca.pem (CN=first)", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NoCertificate_HasNothingToSay() => Assert.Null(ExpiringCertificate.Rule.Judge(new NodeWindow { Now = _now }, false));
}
