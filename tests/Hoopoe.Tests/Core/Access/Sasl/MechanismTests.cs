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

    [Theory]
    [InlineData("n,a=ann,\u0001auth=Bearer right\u0001\u0001", "ann")]
    [InlineData("n,,\u0001host=x\u0001port=1\u0001auth=bearer right\u0001\u0001", "")]
    public void OAuthBearer_AToken_IsJudgedByWhoKnowsTokens(string response, string user)
    {
        var tokens = new Tokens();
        using var broker = Start(tokens);
        Assert.Equal(0, LogIn(broker, "OAUTHBEARER", Encoding.UTF8.GetBytes(response)));
        Assert.Equal(("OAUTHBEARER", user, "right"), (tokens.Asked!.Mechanism, tokens.Asked.User, tokens.Asked.Password));
    }

    [Fact]
    public void OAuthBearer_AWrongToken_IsToldSoAndRefusedWithTheAnswer()
    {
        using var broker = Start(new Tokens());
        var client = Greet(broker, out string offered);
        Assert.Equal("OAUTHBEARER", offered);
        Answer(client, "OAUTHBEARER", "n,,\u0001auth=Bearer wrong\u0001\u0001"u8);
        Assert.True(ConnectionSecure.TryRead(client.Expect(ConnectionSecure.Id).Arguments, out var secure));
        Assert.Equal("""{"status":"invalid_token"}""", Encoding.UTF8.GetString(secure.Challenge));
        client.Send(0, new ConnectionSecureOk { Response = "\u0001"u8 });
        Assert.Equal(403, client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("auth=Bearer right")]
    [InlineData("n,,\u0001auth=Bearer \u0001\u0001")]
    [InlineData("n,,\u0001auth=Basic right\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer right\u0001")]
    [InlineData("p=x,,\u0001auth=Bearer right\u0001\u0001")]
    public void OAuthBearer_AResponseThatIsNone_EndsTheConnectionWith502(string response)
    {
        using var broker = Start(new Tokens());
        Assert.Equal(502, LogIn(broker, "OAUTHBEARER", Encoding.UTF8.GetBytes(response)));
    }

    [Fact]
    public void OAuthBearer_WhereNobodyKnowsTokens_IsNotOffered()
    {
        using var broker = new ExtendedBroker { Access = new AccessOptions { Mechanisms = ["PLAIN", "OAUTHBEARER"] } }.Start();
        Greet(broker, out string offered);
        Assert.Equal("PLAIN", offered);
    }

    /// <summary>Guest's password is known to everybody: from elsewhere, no way to show who one is makes anybody guest.</summary>
    [Theory]
    [InlineData("PLAIN", false)]
    [InlineData("PLAIN", true)]
    [InlineData("AMQPLAIN", false)]
    [InlineData("AMQPLAIN", true)]
    [InlineData("EXTERNAL", true)]
    [InlineData("OAUTHBEARER", false)]
    [InlineData("OAUTHBEARER", true)]
    public void LoopbackUser_FromElsewhere_IsRefusedByEveryMechanism(string mechanism, bool isSecured)
    {
        string[] mechanisms = ["PLAIN", "AMQPLAIN", "EXTERNAL", "OAUTHBEARER"];
        using var broker = new ExtendedBroker { Access = new AccessOptions { Mechanisms = mechanisms, CertificateName = new CertificateName { Field = CertificateField.CommonName }, Backends = own => [own, new Tokens()] } }.Start();
        byte[] response = mechanism switch
        {
            "PLAIN" => "\0guest\0guest"u8.ToArray(),
            "AMQPLAIN" => FieldTableEncoder.Encode([KeyValuePair.Create("LOGIN", (object?)"guest"), KeyValuePair.Create("PASSWORD", (object?)"guest")]),
            "OAUTHBEARER" => "n,,\u0001auth=Bearer guest\u0001\u0001"u8.ToArray(),
            _ => [],
        };
        var security = isSecured ? _secured with { Certificate = _secured.Certificate! with { Subject = "CN=guest", CommonName = "guest" } } : null;
        Assert.Equal(403, LogIn(broker, mechanism, response, security, isLoopback: false));
        Assert.Equal(0, LogIn(broker, mechanism, response, security));
    }

    private static TestBroker Start(Tokens tokens) =>
        new ExtendedBroker { Access = new AccessOptions { Mechanisms = ["OAUTHBEARER"], Backends = own => [own, tokens] } }.Start();

    private static TestBroker Start(CertificateName name) =>
        new ExtendedBroker { Access = new AccessOptions { Mechanisms = ["EXTERNAL", "PLAIN"], CertificateName = name } }.Start();

    private static TestClient Greet(TestBroker broker, out string offered, ConnectionSecurity? security = null, bool isLoopback = true)
    {
        var client = broker.Dial(isLoopback, security);
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
    private static int LogIn(TestBroker broker, string mechanism, ReadOnlySpan<byte> response, ConnectionSecurity? security = null, bool isLoopback = true)
    {
        var client = Greet(broker, out _, security, isLoopback);
        Answer(client, mechanism, response);
        var answer = Assert.Single(client.Received);
        return answer.Id == ConnectionTune.Id ? 0 : client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode;
    }

    private sealed class Tokens : IAuthenticator
    {
        public Credentials? Asked { get; private set; }

        public IReadOnlyList<string> Mechanisms => ["OAUTHBEARER"];

        public ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel)
        {
            Asked = credentials;
            return ValueTask.FromResult(credentials.Password switch
            {
                "right" => AuthenticationResult.Accepted("ann"),
                "guest" when credentials.IsToken => AuthenticationResult.Accepted("guest"),
                _ => AuthenticationResult.NotRecognised("no"),
            });
        }
    }
}
