using System.Text;

namespace TypedMemory.Cli.Hub;

/// <summary>
/// Takes passwords from the environment or a prompt, never from the command line, which other users can read.
/// </summary>
internal static class PasswordInput
{
    public const string AdminVariable = "TYPEDMEMORY_ADMIN_PASSWORD";
    public const string UserVariable = "TYPEDMEMORY_USER_PASSWORD";

    public static string? Read(string variable, string prompt)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } password) return password;
        if (Console.IsInputRedirected) return Console.In.ReadLine();
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
