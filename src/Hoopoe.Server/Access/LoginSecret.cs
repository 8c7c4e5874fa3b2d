using System.Security.Cryptography;
using Hoopoe.Server.Data;

namespace Hoopoe.Server.Access;

/// <summary>
/// What the salts that unknown users are given by SCRAM are made of: a file of its own in the data directory, for its owner's eyes
/// alone, so that a restart does not tell them from those of users that are there. Without a directory users end with
/// the process, and so may it.
/// </summary>
internal static class LoginSecret
{
    private const string FileName = "login-secret";
    private const int Length = 32;

    /// <summary>The secret of a data directory, made if it has none; null where there is no directory.</summary>
    /// <exception cref="HoopoeStartException">It cannot be read or made.</exception>
    public static ReadOnlyMemory<byte>? Of(DataOptions data)
    {
        if (data.Directory is null || data.MemoryOnly) return null;
        string path = Path.Combine(data.Directory, FileName);
        try
        {
            if (File.Exists(path) && File.ReadAllBytes(path) is { Length: Length } kept) return kept;
            byte[] made = RandomNumberGenerator.GetBytes(Length);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new FileStream(path, options);
            file.Write(made);
            return made;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HoopoeStartException($"{path} cannot be used: {HoopoeStartException.Reason(error)}", error);
        }
    }
}
