using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TypedMemory.Hub.Core;

/// <summary>A password's hash as CouchDB's user documents hold it: PBKDF2 with SHA-256 (SHA-1 is read, never made).</summary>
/// <param name="Prf">The hash function: <c>sha256</c>, <c>sha512</c> or <c>sha</c>.</param>
/// <param name="Iterations">The number of iterations.</param>
/// <param name="Salt">The salt, as text.</param>
/// <param name="DerivedKey">The key in lower-case hexadecimal digits.</param>
internal sealed record PasswordHash(string Prf, int Iterations, string Salt, string DerivedKey)
{
    private const string AdminScheme = "-pbkdf2";

    /// <summary>Beyond this, a document in <c>_users</c> could keep a core busy at will.</summary>
    private const int MaxIterations = 10_000_000;

    public static PasswordHash Create(string password, int iterations)
    {
        string salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        byte[] key = Rfc2898DeriveBytes.Pbkdf2(password, Encoding.UTF8.GetBytes(salt), iterations, HashAlgorithmName.SHA256, 32);
        return new PasswordHash("sha256", iterations, salt, Convert.ToHexStringLower(key));
    }

    /// <summary>Reads the hash of a server admin as CouchDB's configuration has it.</summary>
    /// <returns><see langword="null"/> if it is none: then it is the password itself.</returns>
    public static PasswordHash? ParseAdmin(string value)
    {
        if (!value.StartsWith(AdminScheme, StringComparison.Ordinal)) return null;
        int dash = value.IndexOf('-', AdminScheme.Length);
        string[] parts = dash < 0 ? [] : value[(dash + 1)..].Split(',');
        if (parts.Length != 3 || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int iterations)) return null;
        // Without a name the function is that of CouchDB before version 3.4.
        string prf = value[AdminScheme.Length..dash];
        return new PasswordHash(prf.Length == 0 ? "sha" : prf.TrimStart(':'), iterations, parts[1], parts[0]);
    }

    /// <summary>Writes the hash of a server admin as CouchDB's configuration has it.</summary>
    public string ToAdmin() => string.Create(CultureInfo.InvariantCulture, $"{AdminScheme}:{Prf}-{DerivedKey},{Salt},{Iterations}");

    public bool Verify(string password)
    {
        if (Iterations is < 1 or > MaxIterations || DerivedKey.Length is 0 or > 256) return false;
        byte[] expected;
        try
        {
            expected = Convert.FromHexString(DerivedKey);
        }
        catch (FormatException)
        {
            return false;
        }

        HashAlgorithmName? algorithm = Prf switch
        {
            "sha" => HashAlgorithmName.SHA1,
            "sha256" => HashAlgorithmName.SHA256,
            "sha384" => HashAlgorithmName.SHA384,
            "sha512" => HashAlgorithmName.SHA512,
            _ => null,
        };
        if (algorithm is not { } name) return false;
        byte[] actual = Rfc2898DeriveBytes.Pbkdf2(password, Encoding.UTF8.GetBytes(Salt), Iterations, name, expected.Length);
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
}
