using System.Security.Cryptography;
using Hoopoe.Core.Durability.Encryption;

namespace Hoopoe.Server.Encryption;

/// <summary>Finds the master key in a file or the environment, and makes new ones. Nothing of a key is in any message. Stateless.</summary>
public static class MasterKeyFile
{
    /// <summary>The environment variable that may have it.</summary>
    public const string Variable = "HOOPOE_MASTER_KEY";

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const long MostBytes = 4096;

    /// <summary>The master key that options name, or the environment; null if neither does.</summary>
    /// <exception cref="HoopoeStartException">It cannot be read or is none; the message says what to do.</exception>
    public static MasterKey? Find(EncryptionOptions options)
    {
        if (options.MasterKey is { } given) return given;
        if (options.MasterKeyFile is { } path) return Read(path);
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text) return null;
        return MasterKey.Parse(text) ?? throw new HoopoeStartException($"{Variable} holds no master key: set it to 32 octets as base64 or as 64 hexadecimal digits");
    }

    /// <summary>Reads one from a file.</summary>
    /// <exception cref="HoopoeStartException">It cannot be read, others may read it, or it holds none.</exception>
    public static MasterKey Read(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
                throw new HoopoeStartException($"the master key file {path} can be read or written by others: allow it to its owner alone (chmod 600 {path})");
            if (new FileInfo(path).Length > MostBytes) throw new HoopoeStartException($"the master key file {path} is too long to be one: name a file with 32 octets as base64 or as 64 hexadecimal digits");
            return MasterKey.Parse(File.ReadAllText(path))
                ?? throw new HoopoeStartException($"the master key file {path} holds no master key: it is 32 octets as base64 or as 64 hexadecimal digits");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new HoopoeStartException($"the master key file {path} cannot be read: {HoopoeStartException.Reason(error)}", error);
        }
    }

    /// <summary>Makes a new one in a file that was not there, for its owner alone.</summary>
    /// <returns>What it is called.</returns>
    /// <exception cref="HoopoeStartException">The file is there, or cannot be made.</exception>
    public static string Make(string path)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(MasterKey.Length);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var writer = new StreamWriter(path, options);
            writer.WriteLine(Convert.ToBase64String(secret));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new HoopoeStartException($"the master key file {path} cannot be made: {HoopoeStartException.Reason(error)}", error);
        }
        return new MasterKey(secret).Id;
    }
}
