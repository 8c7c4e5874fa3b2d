using System.Globalization;
using System.Text;
using Hoopoe.Core.Access.Passwords;

namespace Hoopoe.Core.Access.Sasl;

/// <summary>One login by SCRAM-SHA-256: the client's two messages, and the broker's two (RFC 5802 section 5). Belongs to its connection.</summary>
/// <param name="mechanism">The mechanism.</param>
/// <param name="authentication">Who slows those who fail often.</param>
/// <param name="client">What is known of the client.</param>
internal sealed class ScramExchange(ScramMechanism mechanism, Authentication authentication, Credentials client) : SaslExchange
{
    private string _header = "";
    private string _said = "";
    private string _nonce = "";
    private ScramVerifier? _verifier;
    private AuthenticationResult? _result;

    /// <inheritdoc/>
    public override async ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte> response, CancellationToken cancel)
    {
        // AMQP has no place for what is said with success, so it is one more challenge, and its answer says nothing.
        if (_result is not null) return SaslStep.Ended(_result);
        string message = Encoding.UTF8.GetString(response.Span);
        return _nonce.Length == 0 ? TakeFirst(message) : await TakeFinalAsync(message, cancel);
    }

    private SaslStep TakeFirst(string message)
    {
        if (!Gs2Header.TryRead(message, out string? identity, out string bare)) return Malformed("a first message begins n,, and asks for no channel binding");
        string[] parts = bare.Split(',');
        // An extension that must be understood comes before the name, and none is.
        if (parts is not [['n', '=', .. var name], ['r', '=', .. { Length: > 0 } nonce], ..] || !SaslName.TryDecode(name, out string? user))
            return Malformed("a first message is n=user,r=nonce");
        if (identity is not null && identity != user) return Malformed("nobody may act for another");
        User = user;
        _header = message[..^bare.Length];
        _verifier = mechanism.FindVerifier(user);
        var (salt, iterations) = _verifier is { } known ? (known.Salt.ToArray(), known.Iterations) : mechanism.Pretend(user);
        _nonce = mechanism.Random.Name(nonce);
        string answer = string.Create(CultureInfo.InvariantCulture, $"r={_nonce},s={Convert.ToBase64String(salt)},i={iterations}");
        _said = $"{bare},{answer}";
        return SaslStep.Challenged(Encoding.UTF8.GetBytes(answer));
    }

    private async ValueTask<SaslStep> TakeFinalAsync(string message, CancellationToken cancel)
    {
        int proofAt = message.LastIndexOf(",p=", StringComparison.Ordinal);
        byte[] proof = new byte[message.Length];
        if (proofAt < 0 || !Convert.TryFromBase64String(message[(proofAt + 3)..], proof, out int length))
            return Malformed("a final message is c=binding,r=nonce,p=proof");
        string withoutProof = message[..proofAt];
        string[] parts = withoutProof.Split(',');
        string binding = $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(_header))}";
        if (parts is not [var given, var nonce, ..] || given != binding || nonce != $"r={_nonce}")
            return Malformed("a final message repeats the first one's header and the nonce");
        string said = $"{_said},{withoutProof}";
        bool isProof = _verifier?.IsProof(proof.AsSpan(0, length), said) == true;
        var result = await authentication.JudgeAsync(
            client with { User = User },
            () => ValueTask.FromResult(isProof ? mechanism.Accept(User, _verifier!) : AuthenticationResult.Refused("invalid proof")),
            cancel);
        if (result.User is null) return SaslStep.Ended(result);
        _result = result;
        return SaslStep.Challenged(Encoding.UTF8.GetBytes($"v={Convert.ToBase64String(_verifier!.Sign(said))}"));
    }

    private static SaslStep Malformed(string fault) => SaslStep.Malformed($"response invalid: with {ScramMechanism.MechanismName}, {fault}");
}
