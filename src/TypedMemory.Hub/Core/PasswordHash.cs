using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TypedMemory.Hub.Core;

/// <summary>
/// A password's hash as CouchDB's user documents hold it: PBKDF2 with SHA-256 (SHA-1 is read, never made).
/// </summary>
/// <param name="Prf">The hash function: <c>sha256</c>, <c>sha512</c> or <c>sha</c>.</param>
/// <param name="Iterations">The number of iterations.</param>
/// <param name="Salt">The salt, as text.</param>
/// <param name="DerivedKey">The key in lower-case hexadecimal digits.</param>
internal sealed record PasswordHash(string Prf, int Iterations, string Salt, string DerivedKey)
{
    /// <summary>The greatest number of iterations of a hash that the host itself names.</summary>
    public const int MostAdminIterations = 10_000_000;

    private const string AdminScheme = "-pbkdf2";
    private const int MostKeyBytes = 128;

    public static PasswordHash Create(string password, int iterations)
    {
        string salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        byte[] key = Rfc2898DeriveBytes.Pbkdf2(
            password, Encoding.UTF8.GetBytes(salt), iterations, HashAlgorithmName.SHA256, 32);
        return new PasswordHash("sha256", iterations, salt, Convert.ToHexStringLower(key));
    }

    /// <summary>Takes the time of so many iterations, for a password that there is no hash of.</summary>
    public static void Waste(int iterations)
    {
        Span<byte> key = stackalloc byte[32];
        Rfc2898DeriveBytes.Pbkdf2("password"u8, "a salt of no one"u8, key, iterations, HashAlgorithmName.SHA256);
    }

    /// <summary>
    /// Whether a server admin's value looks like a hash of CouchDB's configuration, well-formed or not.
    /// </summary>
    public static bool IsAdminScheme(string value) =>
        value.StartsWith(AdminScheme, StringComparison.Ordinal)
            || value.StartsWith("-hashed-", StringComparison.Ordinal);

    /// <summary>Reads the hash of a server admin as CouchDB's configuration has it.</summary>
    /// <returns><see langword="null"/> if it is none: then it is the password itself.</returns>
    public static PasswordHash? ParseAdmin(string value)
    {
        if (!value.StartsWith(AdminScheme, StringComparison.Ordinal)) return null;
        int dash = value.IndexOf('-', AdminScheme.Length);
        string[] parts = dash < 0 ? [] : value[(dash + 1)..].Split(',');
        if (parts.Length != 3 || !int.TryParse(
            parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int iterations)) return null;
        // Without a name the function is that of CouchDB before version 3.4.
        string prf = value[AdminScheme.Length..dash];
        return new PasswordHash(prf.Length == 0 ? "sha" : prf.TrimStart(':'), iterations, parts[1], parts[0]);
    }

    /// <summary>Writes the hash of a server admin as CouchDB's configuration has it.</summary>
    public string ToAdmin() =>
        string.Create(CultureInfo.InvariantCulture, $"{AdminScheme}:{Prf}-{DerivedKey},{Salt},{Iterations}");

    /// <summary>
    /// What a check costs in iterations: a key that is longer than the function's own hash takes all of them again for
    /// each further part.
    /// </summary>
    public long Cost => Iterations * Math.Max(1, (DerivedKey.Length + (2 * HashBytes) - 1L) / (2 * HashBytes));

    /// <summary>Whether a password can be checked against it at all.</summary>
    /// <param name="mostIterations">The greatest cost in iterations.</param>
    public bool CanVerify(long mostIterations) =>
        Iterations >= 1 && Cost <= mostIterations && Algorithm is not null && Key is not null;

    /// <summary>Checks a password. Slow on purpose.</summary>
    public bool Verify(string password)
    {
        if (Algorithm is not { } algorithm || Key is not { } expected) return false;
        byte[] actual = Rfc2898DeriveBytes.Pbkdf2(
            password, Encoding.UTF8.GetBytes(Salt), Iterations, algorithm, expected.Length);
        return CryptographicOperations.FixedTimeEquals(actual, expected);
    }

    /// <summary>Writes the members that a user document has of it.</summary>
    public void WriteMembers(System.Text.Json.Utf8JsonWriter json)
    {
        json.WriteString("password_scheme", "pbkdf2");
        json.WriteString("pbkdf2_prf", Prf);
        json.WriteNumber("iterations", Iterations);
        json.WriteString("salt", Salt);
        json.WriteString("derived_key", DerivedKey);
    }

    private HashAlgorithmName? Algorithm => Prf switch
    {
        "sha" => HashAlgorithmName.SHA1,
        "sha256" => HashAlgorithmName.SHA256,
        "sha384" => HashAlgorithmName.SHA384,
        "sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private int HashBytes => Prf switch
    {
        "sha256" => 32,
        "sha384" => 48,
        "sha512" => 64,
        _ => 20,
    };

    private byte[]? Key
    {
        get
        {
            if (DerivedKey.Length is 0 or > 2 * MostKeyBytes || DerivedKey.Length % 2 != 0) return null;
            byte[] key = new byte[DerivedKey.Length / 2];
            return Convert.FromHexString(DerivedKey, key, out _, out _) == System.Buffers.OperationStatus.Done
                ? key : null;
        }
    }
}
