using System.CommandLine;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Hub;

/// <summary><c>typedmemory user</c>: the users of a hub's folder, whether the hub is running or not.</summary>
internal static class UserCommand
{
    public static Command Create() => new("user", "Manages the users of a hub.") { Set(), Remove(), List() };

    private static Command Set()
    {
        Option<string> data = Data();
        var name = new Argument<string>("name") { Description = "The user's name." };
        var roles = new Option<string[]>("--role") { Description = "A role of the user. May be repeated." };
        var command = new Command(
            "set", $"Adds a user or replaces password and roles; the password comes from {PasswordInput.UserVariable} or a prompt.")
        {
            name, data, roles,
        };
        command.SetAction((result, cancellationToken) => Failures.TellAsync(async () =>
        {
            string? password = PasswordInput.Read(PasswordInput.UserVariable, "Password: ");
            if (string.IsNullOrEmpty(password))
            {
                await Console.Error.WriteLineAsync(
                    $"A password is needed: set {PasswordInput.UserVariable}.").ConfigureAwait(false);
                return 2;
            }

            HubUsers users = await HubUsers.OpenAsync(result.GetValue(data)!, cancellationToken).ConfigureAwait(false);
            await using (users.ConfigureAwait(false))
            {
                await users.SetAsync(result.GetValue(name)!, password, result.GetValue(roles) ?? [], cancellationToken)
                    .ConfigureAwait(false);
            }

            return 0;
        }));
        return command;
    }

    private static Command Remove()
    {
        Option<string> data = Data();
        var name = new Argument<string>("name") { Description = "The user's name." };
        var command = new Command("remove", "Removes a user.") { name, data };
        command.SetAction((result, cancellationToken) => Failures.TellAsync(async () =>
        {
            string folder = result.GetValue(data)!;
            if (!Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException(
                    $"There is no folder \"{folder}\". Name the folder of a hub's databases.");
            }

            HubUsers users = await HubUsers.OpenAsync(folder, cancellationToken).ConfigureAwait(false);
            await using (users.ConfigureAwait(false))
            {
                if (await users.RemoveAsync(result.GetValue(name)!, cancellationToken).ConfigureAwait(false)) return 0;
            }

            await Console.Error.WriteLineAsync($"There is no user \"{result.GetValue(name)}\".").ConfigureAwait(false);
            return 1;
        }));
        return command;
    }

    private static Command List()
    {
        Option<string> data = Data();
        var command = new Command("list", "Lists the users, each with its roles.") { data };
        command.SetAction((result, cancellationToken) => Failures.TellAsync(async () =>
        {
            HubUsers users = await HubUsers.OpenForReadingAsync(
                result.GetValue(data)!, cancellationToken).ConfigureAwait(false);
            await using (users.ConfigureAwait(false))
            {
                await foreach ((string name, IReadOnlyList<string> roles) in users.ListAsync(
                    cancellationToken).ConfigureAwait(false))
                {
                    await Console.Out.WriteLineAsync(
                        roles.Count == 0 ? name : $"{name}\t{string.Join(',', roles)}").ConfigureAwait(false);
                }
            }

            return 0;
        }));
        return command;
    }

    private static Option<string> Data() =>
        new("--data") { Required = true, Description = "The folder of the hub's databases." };
}
