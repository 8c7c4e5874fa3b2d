using System.Text;
using Hoopoe.Core.Access;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Access.Sasl;

/// <summary>The mechanisms of one response, as AMQP clients meet them.</summary>
public sealed class MechanismTests
{
    private static readonly ConnectionSecurity _secured = new()
    {
        Protocol = "tlsv1.3",
        CipherSuite = "TLS_AES_256_GCM_SHA384",
        Certificate = new PeerCertificate
        {
            Subject = "CN=orders,O=Example",
            Issuer = "CN=ca",
            CommonName = "orders",
            AlternativeNames = [new("dns", "first.example"), new("email", "orders@example"), new("dns", "second.example")],
            NotBefore = DateTimeOffset.UnixEpoch,
            NotAfter = DateTimeOffset.MaxValue,
        },
    };

    [Theory]
    [InlineData("\0guest\0guest", 0)]
    [InlineData("\0guest\0wrong", 403)]
    [InlineData("\0nobody\0guest", 403)]
    [InlineData("\0guest\0", 403)]
    [InlineData("guest\0guest\0guest", 502)]
    [InlineData("guest\0guest", 502)]
    [InlineData("\0guest", 502)]
    [InlineData("\0guest\0guest\0", 502)]
    [InlineData("\0", 502)]
    [InlineData("", 502)]
    public void Plain_AsRabbitTakesIt_IsAnsweredSo(string response, int code)
    {
        using var broker = new TestBroker();
        Assert.Equal(code, LogIn(broker, "PLAIN", Encoding.UTF8.GetBytes(response)));
    }

    [Theory]
    [InlineData("LOGIN", "guest", "PASSWORD", "guest", 0)]
    [InlineData("LOGIN", "guest", "PASSWORD", "wrong", 403)]
    [InlineData("LOGIN", "guest", "SECRET", "guest", 502)]
    [InlineData("USER", "guest", "PASSWORD", "guest", 502)]
    public void AmqPlain_ATable_IsReadByItsFields(string first, string user, string second, string password, int code)
    {
        using var broker = new TestBroker();
        byte[] table = FieldTableEncoder.Encode([KeyValuePair.Create(first, (object?)user), KeyValuePair.Create(second, (object?)password)]);
        Assert.Equal(code, LogIn(broker, "AMQPLAIN", table));
    }

    [Theory]
    [InlineData("CRAM-MD5", "COMMAND_INVALID - unknown authentication mechanism 'CRAM-MD5'")]
    [InlineData("plain", "COMMAND_INVALID - unknown authentication mechanism 'plain'")]
    [InlineData("SCRAM-SHA-256", "COMMAND_INVALID - unknown authentication mechanism 'SCRAM-SHA-256'")]
    public void Mechanism_ThatIsNotOffered_EndsTheConnection(string mechanism, string text)
    {
        using var broker = new TestBroker();
        var client = Greet(broker, out _);
        Answer(client, mechanism, "\0guest\0guest"u8);
        Assert.Equal(text, client.Expect(ConnectionClose.Id).ConnectionClose.ReplyText.ToText());
    }

    [Fact]
    public void External_WithoutACertificate_IsNotOfferedAndRefused()
    {
        using var broker = Start(new CertificateName());
        var client = Greet(broker, out string offered);
        Assert.Equal("PLAIN", offered);
        Answer(client, "EXTERNAL", []);
        Assert.Equal("COMMAND_INVALID - invalid authentication mechanism 'EXTERNAL'", client.Expect(ConnectionClose.Id).ConnectionClose.ReplyText.ToText());
    }

    [Theory]
    [InlineData(CertificateField.DistinguishedName, "dns", 0, "CN=orders,O=Example")]
    [InlineData(CertificateField.CommonName, "dns", 0, "orders")]
    [InlineData(CertificateField.SubjectAlternativeName, "dns", 0, "first.example")]
    [InlineData(CertificateField.SubjectAlternativeName, "dns", 1, "second.example")]
    [InlineData(CertificateField.SubjectAlternativeName, "email", 0, "orders@example")]
    public void External_TheNameThatIsAskedFor_IsTheUser(CertificateField field, string kind, int index, string user)
    {
        using var broker = Start(new CertificateName { Field = field, AlternativeKind = kind, AlternativeIndex = index });
        Assert.Equal(403, LogIn(broker, "EXTERNAL", [], _secured));
        broker.Core.Users.Set(new UserDefinition(user, null, []));
        Assert.Equal(0, LogIn(broker, "EXTERNAL", "guest"u8, _secured));
    }

    [Theory]
    [InlineData("dns", 2)]
    [InlineData("uri", 0)]
    public void External_ACertificateWithoutSuchAName_IsRefused(string kind, int index)
    {
        using var broker = Start(new CertificateName { Field = CertificateField.SubjectAlternativeName, AlternativeKind = kind, AlternativeIndex = index });
        broker.Core.Users.Set(new UserDefinition("orders", null, []));
        Assert.Equal(403, LogIn(broker, "EXTERNAL", [], _secured));
    }

    private static TestBroker Start(CertificateName name) =>
        new ExtendedBroker { Access = new AccessOptions { Mechanisms = ["EXTERNAL", "PLAIN"], CertificateName = name } }.Start();

    private static TestClient Greet(TestBroker broker, out string offered, ConnectionSecurity? security = null)
    {
        var client = broker.Dial(security: security);
        client.SendRaw(Frame.ProtocolHeader);
        Assert.True(ConnectionStart.TryRead(client.Expect(ConnectionStart.Id).Arguments, out var start));
        offered = start.Mechanisms.ToText();
        return client;
    }

    private static void Answer(TestClient client, string mechanism, ReadOnlySpan<byte> response) => client.Send(0, new ConnectionStartOk
    {
        ClientProperties = new TestClientOptions().ClientProperties, Mechanism = Encoding.UTF8.GetBytes(mechanism), Response = response, Locale = "en_US"u8,
    });

    // The code of the connection's end; 0 where the client is let in.
    private static int LogIn(TestBroker broker, string mechanism, ReadOnlySpan<byte> response, ConnectionSecurity? security = null)
    {
        var client = Greet(broker, out _, security);
        Answer(client, mechanism, response);
        var answer = Assert.Single(client.Received);
        return answer.Id == ConnectionTune.Id ? 0 : client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode;
    }
}
