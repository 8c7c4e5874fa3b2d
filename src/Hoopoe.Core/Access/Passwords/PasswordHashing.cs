namespace Hoopoe.Core.Access.Passwords;

/// <summary>How new passwords are hashed. Immutable; lives as long as the broker.</summary>
public sealed record PasswordHashing
{
    /// <summary>Iterations that PBKDF2 with HMAC-SHA-256 is to have at the least.</summary>
    public const int LeastIterations = 210_000;

    /// <summary>As RabbitMQ hashes them: quick, and others can import them.</summary>
    public static PasswordHashing Rabbit { get; } = new();

    /// <summary>Whether it takes so long that it does not belong on a thread that serves connections.</summary>
    public bool IsSlow => Iterations > 0;

    /// <summary>Iterations of PBKDF2; 0 hashes as RabbitMQ does.</summary>
    public int Iterations { get; init; }

    /// <summary>Hashes a password.</summary>
    public PasswordHash Hash(string password, RandomSource random)
    {
        if (!IsSlow) return PasswordHash.Of(password, random);
        Span<byte> salt = stackalloc byte[ScramVerifier.SaltLength];
        random.Fill(salt);
        return new PasswordHash(PasswordHash.Pbkdf2, ScramVerifier.Of(password, salt, Iterations).ToString());
    }

    /// <summary>A hash that no password has and that takes as long to check.</summary>
    public PasswordHash MakeDecoy(RandomSource random)
    {
        byte[] bytes = new byte[ScramVerifier.SaltLength + 64];
        random.Fill(bytes);
        var rest = bytes.AsSpan(ScramVerifier.SaltLength);
        return new PasswordHash(PasswordHash.Pbkdf2, ScramVerifier.Of(Math.Max(1, Iterations), bytes.AsSpan(0, ScramVerifier.SaltLength), rest[..32], rest[32..]).ToString());
    }
}
