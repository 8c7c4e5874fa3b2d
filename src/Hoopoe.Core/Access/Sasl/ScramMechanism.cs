using System.Security.Cryptography;
using System.Text;
using Hoopoe.Core.Access.Passwords;

namespace Hoopoe.Core.Access.Sasl;

/// <summary>
/// SCRAM-SHA-256 (RFC 5802, RFC 7677): client and broker prove to each other that they know the password, and neither says it. For
/// the broker's own users whose password is kept as a <see cref="ScramVerifier"/>; others look the same until their proof
/// is judged. Stateless.
/// </summary>
internal sealed class ScramMechanism : SaslMechanism
{
    /// <summary>Its name.</summary>
    public const string MechanismName = "SCRAM-SHA-256";

    private readonly Users _users;
    private readonly Authentication _authentication;
    private readonly int _iterations;
    private readonly Lazy<byte[]> _secret;

    /// <summary>Makes the mechanism of a broker.</summary>
    public ScramMechanism(Users users, Authentication authentication, AccessOptions options, RandomSource random)
        : base(MechanismName)
    {
        _users = users;
        _authentication = authentication;
        _iterations = options.Hashing.IsSlow ? options.Hashing.Iterations : PasswordHashing.LeastIterations;
        _secret = new Lazy<byte[]>(() => options.Secret?.ToArray() ?? Make(random));
        Random = random;
    }

    /// <summary>Where nonces come from.</summary>
    public RandomSource Random { get; }

    /// <inheritdoc/>
    public override SaslExchange Begin(Credentials client) => new ScramExchange(this, _authentication, client);

    /// <summary>What a proof is checked against; null where the user cannot log in so.</summary>
    public ScramVerifier? FindVerifier(string user) =>
        _users.Find(user)?.Password is { Algorithm: PasswordHash.Pbkdf2, Value: var value } ? ScramVerifier.TryParse(value) : null;

    /// <summary>What clients are told of a user that cannot log in so: the same each time, as of one that can.</summary>
    public (byte[] Salt, int Iterations) Pretend(string user) =>
        (HMACSHA256.HashData(_secret.Value, Encoding.UTF8.GetBytes(user))[..ScramVerifier.SaltLength], _iterations);

    private static byte[] Make(RandomSource random)
    {
        byte[] made = new byte[32];
        random.Fill(made);
        return made;
    }

    /// <summary>Whom a proof that is right lets in: the user as it is by now, if its password is still the one that was proven.</summary>
    public AuthenticationResult Accept(string user, ScramVerifier proven) => _users.Find(user) is { } found && found.Password?.Value == proven.ToString()
        ? AuthenticationResult.Accepted(found.Name, found.Tags)
        : AuthenticationResult.Refused("the user has been removed, or its password changed, meanwhile");
}
