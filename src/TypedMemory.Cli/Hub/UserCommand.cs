using System.CommandLine;
using System.Text.Json;
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
            name, data, roles, CommonOptions.Json(),
        };
        return command.Does(async (result, output, token) =>
        {
            string? password = PasswordInput.Read(PasswordInput.UserVariable, "Password: ");
            if (string.IsNullOrEmpty(password))
                throw new UsageException($"A password is needed: set {PasswordInput.UserVariable}.");

            (string user, string[] has) = (result.GetValue(name)!, result.GetValue(roles) ?? []);
            HubUsers users = await HubUsers.OpenAsync(result.GetValue(data)!, token).ConfigureAwait(false);
            await using (users.ConfigureAwait(false))
                await users.SetAsync(user, password, has, token).ConfigureAwait(false);
            if (output.IsJson) output.Object(json => Write(json, user, has));
            return ExitCodes.Done;
        });
    }

    private static Command Remove()
    {
        Option<string> data = Data();
        var name = new Argument<string>("name") { Description = "The user's name." };
        var command = new Command("remove", "Removes a user.") { name, data, CommonOptions.Json() };
        return command.Does(async (result, output, token) =>
        {
            string folder = result.GetValue(data)!;
            string user = result.GetValue(name)!;
            if (!await HasUsersAsync(folder, token).ConfigureAwait(false))
            {
                throw new TypedMemoryException(
                    TypedMemoryErrorCodes.NotFound,
                    $"There is no user \"{user}\": the folder \"{folder}\" has no database of users.");
            }

            HubUsers users = await HubUsers.OpenAsync(folder, token).ConfigureAwait(false);
            await using (users.ConfigureAwait(false))
            {
                if (!await users.RemoveAsync(user, token).ConfigureAwait(false))
                    throw new TypedMemoryException(TypedMemoryErrorCodes.NotFound, $"There is no user \"{user}\".");
            }

            if (output.IsJson) output.Object(json => json.WriteString("removed", user));
            return ExitCodes.Done;
        });
    }

    // To open them for writing would make them.
    private static async ValueTask<bool> HasUsersAsync(string folder, CancellationToken token)
    {
        try
        {
            HubUsers users = await HubUsers.OpenForReadingAsync(folder, token).ConfigureAwait(false);
            await users.DisposeAsync().ConfigureAwait(false);
            return true;
        }
        catch (StoreException error) when (error.Failure is StoreFailure.Missing or StoreFailure.ReadOnly)
        {
            // Those of an older version can only be written to.
            return error.Failure == StoreFailure.ReadOnly;
        }
    }

    private static Command List()
    {
        Option<string> data = Data();
        var command = new Command("list", "Lists the users, each with its roles.") { data, CommonOptions.Json() };
        return command.Does(async (result, output, token) =>
        {
            HubUsers users = await HubUsers.OpenForReadingAsync(result.GetValue(data)!, token).ConfigureAwait(false);
            await using (users.ConfigureAwait(false))
            {
                await foreach ((string name, IReadOnlyList<string> roles) in users.ListAsync(
                    token).ConfigureAwait(false))
                {
                    if (output.IsJson) output.Object(json => Write(json, name, roles));
                    else output.Line(roles.Count == 0 ? name : $"{name}\t{string.Join(',', roles)}");
                }
            }

            return ExitCodes.Done;
        });
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> roles)
    {
        json.WriteString("name", name);
        json.WriteStartArray("roles");
        foreach (string role in roles) json.WriteStringValue(role);
        json.WriteEndArray();
    }

    private static Option<string> Data() =>
        new("--data") { Required = true, Description = "The folder of the hub's databases." };
}
