using RabbitMQ.Client;

namespace Scram;

/// <summary>Has RabbitMQ.Client log in by what GNU SASL says.</summary>
/// <param name="login">The login.</param>
/// <param name="forges">Whether a bit of the server's proof is changed on the way, which the library must find out.</param>
internal sealed class GsaslMechanism(GsaslLogin login, bool forges) : IAuthMechanism, IAuthMechanismFactory
{
    public const string MechanismName = "SCRAM-SHA-256";

    public string Name => MechanismName;

    public IAuthMechanism GetInstance() => this;

    public byte[] handleChallenge(byte[]? challenge, IConnectionFactory factory)
    {
        challenge ??= [];
        // "v=" and base64, of which the third character stands for bits of the first octets.
        if (forges && challenge is [(byte)'v', (byte)'=', ..]) challenge[4] = challenge[4] == (byte)'A' ? (byte)'B' : (byte)'A';
        return login.Answer(challenge);
    }
}
