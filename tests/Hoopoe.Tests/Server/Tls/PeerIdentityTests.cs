using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hoopoe.Core.Access;
using Hoopoe.Server.Tls;
using Xunit;

namespace Hoopoe.Tests.Server.Tls;

/// <summary>Names of clients, as users are called after them.</summary>
public sealed class PeerIdentityTests
{
    [Theory]
    [InlineData("C=AT, O=Example, CN=orders", "CN=orders,O=Example,C=AT")]
    [InlineData("CN=\"a,b+c\"", @"CN=a\,b\+c")]
    [InlineData("CN=\" a \"", @"CN=\ a\ ")]
    [InlineData("CN=#1", @"CN=\#1")]
    [InlineData("CN=Jürgen~", @"CN=J\C3\BCrgen\7E")]
    [InlineData("DC=org, DC=example, OU=shop", "OU=shop,DC=example,DC=org")]
    [InlineData("2.5.4.72=boss", "2.5.4.72=boss")]
    public void Format_Name_IsAsRabbitMqWritesIt(string name, string expected) =>
        Assert.Equal(expected, DistinguishedName.Format(new X500DistinguishedName(name, X500DistinguishedNameFlags.UseUTF8Encoding | X500DistinguishedNameFlags.UseCommas)));

    [Fact]
    public void Of_AlternativeNames_AreTheirKindsAndOrder()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("orders.example.org");
        names.AddEmailAddress("orders@example.org");
        names.AddIpAddress(IPAddress.Parse("10.1.2.3"));
        names.AddUri(new Uri("spiffe://example.org/orders"));
        names.AddUserPrincipalName("orders@realm");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=orders", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        AlternativeName[] expected =
        [
            new("dns", "orders.example.org"), new("email", "orders@example.org"), new("ip", "10.1.2.3"), new("uri", "spiffe://example.org/orders"), new("other_name", "orders@realm"),
        ];
        var identity = PeerIdentity.Of(certificate);
        Assert.Equal(expected.OrderBy(name => name.Kind, StringComparer.Ordinal), identity.AlternativeNames.OrderBy(name => name.Kind, StringComparer.Ordinal));
        Assert.Equal("orders", identity.CommonName);
    }

    [Fact]
    public void Of_NoCommonNameAndNoAlternatives_SaysSo()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("O=Example", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var identity = PeerIdentity.Of(certificate);
        Assert.Null(identity.CommonName);
        Assert.Empty(identity.AlternativeNames);
        Assert.Equal("O=Example", identity.Issuer);
    }
}
