using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Passwords;
using Hoopoe.Core.Access.Sasl;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Server.Timing;

namespace Hoopoe.Fuzz.Targets.Access;

/// <summary>
/// Logins: the first octet chooses the mechanism, the rest are the client's responses with an octet of 0xFF between them. In them 0xFE stands
/// for the nonce that the broker last sent and 0xFD for the proof that belongs there, so that chance gets beyond the first message. Whoever is
/// let in has shown what a second reading, written from the RFCs alone, takes for right.
/// </summary>
internal sealed class LoginsTarget : FuzzTarget
{
    private const byte NextResponse = 0xFF;
    private const int Iterations = 2;

    private static readonly string[] _mechanisms = ["PLAIN", "SCRAM-SHA-256", "OAUTHBEARER"];
    private static readonly PasswordHash _hash = new PasswordHashing { Iterations = Iterations }.Hash("p", new SeededRandom(3));

    private static readonly byte[][] _good = [[0, 0, .. "u"u8, 0, .. "p"u8], [1, .. "n,,n=u,r=c"u8, NextResponse, .. "c=biws,r="u8, LoginTranscript.Nonce, .. ",p="u8, LoginTranscript.Proof, NextResponse]];

    public override string Name => "logins";

    public override string Subject => "SASL: PLAIN, SCRAM-SHA-256 and OAUTHBEARER from the first response on";

    public override int Share => 1500;

    public override long AllocatedAtMost => 1 << 20;

    public override long AllocatedPerByte => 4096;

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. new[] { "n,,", "y,,", "p=x,,", "n,a=u,", "n=u", "n==2C", "r=c", "c=biws", "c=eSws", "m=x,", "auth=Bearer ", "\u0001", ",p=", ",", "=3D", "user=" }.Select(Encoding.UTF8.GetBytes), [LoginTranscript.Nonce], [LoginTranscript.Proof], [NextResponse]];

    public override IEnumerable<byte[]> Samples(Random random) =>
    [
        .. _good, [2, .. "n,a=u,\u0001auth=Bearer p\u0001\u0001"u8, NextResponse, 1], [1, .. "y,,n=u,r=c"u8, NextResponse, .. "c=eSws,r="u8, LoginTranscript.Nonce, .. ",p="u8, LoginTranscript.Proof],
        [1, .. "n,a=u,n=u,r=c"u8, NextResponse, .. "c=bixhPXUs,r="u8, LoginTranscript.Nonce, .. ",p="u8, LoginTranscript.Proof], [1, .. "n,,n=u,r=c"u8, NextResponse, .. "c=biws,r="u8, LoginTranscript.Nonce, .. ",p=AAAA"u8],
        [1, .. "n,,n=x=2C,r=c"u8, NextResponse, .. "c=biws,r="u8, LoginTranscript.Nonce, .. ",p=AAAA"u8],
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        Exception? defect = null;
        using var broker = new Broker(new BrokerOptions
        {
            Time = new VirtualTime(), Random = new SeededRandom(1), Failed = error => defect = error,
            Access = new AccessOptions { Mechanisms = _mechanisms, Hashing = new PasswordHashing { Iterations = Iterations } },
        });
        broker.Users.Set(new UserDefinition("u", _hash, []));
        string mechanism = _mechanisms[input[0] % _mechanisms.Length];
        var exchange = broker.Authentication.Find(mechanism)!.Begin(new Credentials { Mechanism = mechanism, Peer = "fuzz", IsLoopback = true });
        bool isIn = LogIn(exchange, input[1..], out var said);
        if (defect is not null) throw defect;
        FuzzFailure.Unless(!isIn || IsRight(mechanism, said), "somebody is let in who has not shown the password");
        byte[] whole = input.ToArray();
        FuzzFailure.Unless(isIn || !Array.Exists(_good, good => good.AsSpan().SequenceEqual(whole)), "somebody who has shown the password is not let in");
    }

    private static bool LogIn(SaslExchange exchange, ReadOnlySpan<byte> rest, out LoginTranscript said)
    {
        said = new LoginTranscript();
        foreach (var range in rest.Split(NextResponse))
        {
            byte[] response = said.Fill(rest[range]);
            said.Responses.Add(response);
            var asked = exchange.StepAsync(response, CancellationToken.None).AsTask();
            FuzzFailure.Unless(asked.IsCompleted, "a login waits for something");
            var step = asked.GetAwaiter().GetResult();
            if (step.Fault is { } fault) FuzzFailure.Unless(fault.Length > 0, "a refusal without words");
            if (step.Challenge is not { } challenge) return step.Result?.User is not null;
            said.Challenges.Add(Encoding.UTF8.GetString(challenge.Span));
        }
        return false;
    }

    private static bool IsRight(string mechanism, LoginTranscript said) => mechanism switch
    {
        "PLAIN" => said.Responses[0] is [0, (byte)'u', 0, (byte)'p'],
        "SCRAM-SHA-256" => said.Responses.Count > 1 && said.FirstBare.StartsWith("n=u,", StringComparison.Ordinal) && said.IsProven,
        _ => false,
    };
}
