using System.Security.Cryptography;
using System.Text;

namespace WorkQueue;

/// <summary>
/// Which files fail on purpose and how often, by the SHA-256 of the path: the same in every run and in every worker's
/// language. One in twenty always fails; three in twenty fail once or twice.
/// </summary>
internal static class FailureRule
{
    /// <summary>The attempt after which a message is parked.</summary>
    public const int LastAttempt = 3;

    /// <summary>How many attempts fail before one succeeds; <see cref="LastAttempt"/> means that none does.</summary>
    public static int Failures(string path)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(path));
        return hash[0] switch
        {
            < 13 => LastAttempt,
            < 51 => 1 + hash[1] % 2,
            _ => 0,
        };
    }
}
